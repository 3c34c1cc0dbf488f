import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { PROFILES, PROFILE_NAMES, type Profile, type ProfileName } from './profiles.js';
import type { Course, State } from './records.js';
import { SITE } from './site.js';

type States = Record<ProfileName, State>;
const VERSION = 2;

/** All that the three LMSs remember, in memory and in at most one file. */
export class StateStore {
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly states: States,
    private readonly file: string | null,
  ) {}

  static async open(file: string | null): Promise<StateStore> {
    const kept = file === null ? null : await readStates(file);
    const store = new StateStore(kept ?? (await freshStates()), file);
    if (kept === null) await store.save();
    return store;
  }

  /** Resolves when everything up to now is on disk. */
  save(): Promise<void> {
    const { file } = this;
    if (file === null) return Promise.resolve();
    const written = this.writing.then(() => writeWhole(file, this.states));
    this.writing = written.catch(() => undefined);
    return written;
  }
}

/** A practice course is worth no migration: a file that is not of this version is kept, and left alone. */
async function readStates(file: string): Promise<States | null> {
  if (!existsSync(file)) return null;
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    const { schemaVersion, ...states } = content as States & { readonly schemaVersion: unknown };
    if (schemaVersion === VERSION) return states;
  } catch {
    // Half a file is as good as one of another version.
  }
  await rename(file, `${file}.old`);
  process.emitWarning(`The practice LMS begins anew: it moved ${file} to ${file}.old.`);
  return null;
}

/** A reader sees the old file or the new one, never half of one. It holds private keys: owner only. */
async function writeWhole(file: string, states: States): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.tmp`;
  const content = { schemaVersion: VERSION, ...states };
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

async function freshStates(): Promise<States> {
  const fresh = PROFILE_NAMES.map(
    async (name) => [name, await freshState(PROFILES[name])] as const,
  );
  return Object.fromEntries(await Promise.all(fresh)) as States;
}

async function freshState({ ids }: Profile): Promise<State> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = await exportJWK(privateKey);
  const course: Course = structuredClone(SITE.course);
  const lineItems = course.activities
    .filter(({ kind }) => kind === 'assignment')
    .map((activity) => ({
      id: 100 + activity.week,
      course: course.number,
      label: `${activity.label} ${activity.title}`,
      scoreMaximum: 10,
      resourceId: activity.custom['item'] ?? '',
      tag: '',
      resourceLinkId: ids.link(activity, course.number),
    }));
  return {
    key: { ...key, kid: await calculateJwkThumbprint(key) },
    nextId: 101 + lineItems.length,
    courses: [course],
    lineItems,
    ...{ grades: [], tools: [], toolInUse: 1, namesWithheld: false },
  };
}
