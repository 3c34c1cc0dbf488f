import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Router } from 'express';

export interface Assets {
  readonly routes: Router;
  readonly urlOf: (file: string) => string;
}

/** Style sheets, scripts and pictures, each under an address that changes with its content, so that browsers may keep it for good. */
export function createAssets(directory: string, mountedAt: string): Assets {
  const versions = new Map(
    readdirSync(directory).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(directory, file)))
        .digest('hex')
        .slice(0, 12),
    ]),
  );
  return {
    routes: express.Router().use(
      express.static(directory, {
        immutable: true,
        maxAge: '365d',
        index: false,
        redirect: false,
      }),
    ),
    urlOf: (file) => {
      const version = versions.get(file);
      if (!version) throw new Error(`There is no asset ${file}`);
      return `${mountedAt}/${file}?v=${version}`;
    },
  };
}
