import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { type Router } from 'express';

export interface Assets {
  readonly routes: Router;
  readonly urlOf: (file: string) => string;
}

/** The player's own files come with its package, under `plyr/`. */
const PLAYER_DIRECTORY = dirname(createRequire(import.meta.url).resolve('plyr'));
const PLAYER_FILES = ['plyr.min.mjs', 'plyr.css', 'plyr.svg'];
const KEPT_FOR_GOOD = { immutable: true, maxAge: '365d', index: false, redirect: false } as const;

/** Style sheets, scripts and pictures, each under an address that changes with its content, so that browsers may keep it for good. */
export function createAssets(directory: string, mountedAt: string): Assets {
  const own = readdirSync(directory).map((file) => [file, join(directory, file)] as const);
  const player = PLAYER_FILES.map(
    (file) => [`plyr/${file}`, join(PLAYER_DIRECTORY, file)] as const,
  );
  const versions = new Map([...own, ...player].map(([file, path]) => [file, versionOf(path)]));
  return {
    routes: express
      .Router()
      .use('/plyr', express.static(PLAYER_DIRECTORY, KEPT_FOR_GOOD))
      .use(express.static(directory, KEPT_FOR_GOOD)),
    urlOf: (file) => {
      const version = versions.get(file);
      if (!version) throw new Error(`There is no asset ${file}`);
      return `${mountedAt}/${file}?v=${version}`;
    },
  };
}

const versionOf = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
