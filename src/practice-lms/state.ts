import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { ACTIVITIES } from './site.js';

const FIRST_LINE_ITEM = 101;

/** Moments are whole seconds in UTC, so that comparing the text compares the time. */
const Second = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

const LineItem = z.object({
  id: z.int(),
  label: z.string(),
  scoreMaximum: z.number(),
  resourceId: z.string(),
  tag: z.string(),
  resourceLinkId: z.string().nullable(),
});

/** `gradedAt` orders scores and goes when a score wipes the grade; `reportedAt` is the tool's last word. */
const Grade = z.object({
  lineItemId: z.int(),
  personId: z.string(),
  score: z.number().nullable(),
  comment: z.string().nullable(),
  activityProgress: z.string(),
  gradingProgress: z.string(),
  reportedAt: Second.nullable(),
  gradedAt: Second.nullable(),
  override: z
    .object({ score: z.number().nullable(), comment: z.string().nullable(), setAt: Second })
    .nullable(),
  locked: z.boolean(),
});

/** A private RSA JWK; jose reads the numbers in it. */
const PrivateKey = z.looseObject({
  kty: z.literal('RSA'),
  alg: z.literal('RS256'),
  use: z.literal('sig'),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  d: z.string(),
});

const State = z.object({
  schemaVersion: z.literal(1),
  registration: z.object({
    clientId: z.string().min(1),
    deploymentId: z.string().min(1),
    guid: z.string().min(1),
  }),
  key: PrivateKey,
  nextLineItemId: z.int(),
  lineItems: z.array(LineItem),
  grades: z.array(Grade),
});

export type LineItem = z.infer<typeof LineItem>;
export type Grade = z.infer<typeof Grade>;
export type State = z.infer<typeof State>;

/** All that the LMS remembers, in memory and in at most one file. */
export class StateStore {
  private writing: Promise<void> = Promise.resolve();

  constructor(
    readonly state: State,
    private readonly file: string | null,
  ) {}

  /** Resolves when everything up to now is on disk. */
  save(): Promise<void> {
    const { file } = this;
    if (file === null) return Promise.resolve();
    const written = this.writing.then(() => writeWhole(file, this.state));
    this.writing = written.catch(() => undefined);
    return written;
  }

  /** Resolves when no write is under way. */
  settled(): Promise<void> {
    return this.writing;
  }
}

export async function openStateStore(file: string | null): Promise<StateStore> {
  const kept = file === null ? null : await readState(file);
  const store = new StateStore(kept ?? (await freshState()), file);
  if (kept === null) await store.save();
  return store;
}

async function readState(file: string): Promise<State | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (FileMissing.safeParse(error).success) return null;
    throw error;
  }
  return parseState(file, text);
}

const FileMissing = z.object({ code: z.literal('ENOENT') });

function parseState(file: string, text: string): State {
  try {
    return State.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON';
    throw new Error(
      `The state file ${file} of the practice LMS cannot be used: ${why}. ` +
        'Mend it, or move it away to start with an empty gradebook and a new key.',
      { cause: error },
    );
  }
}

/** A reader sees the old file or the new one, never half of one. It holds a private key: owner only. */
async function writeWhole(file: string, state: State): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.tmp`;
  await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

async function freshState(): Promise<State> {
  const assignments = ACTIVITIES.filter(({ kind }) => kind === 'assignment');
  return {
    schemaVersion: 1,
    registration: { clientId: 'praktijk-lms-client', deploymentId: '1', guid: randomUUID() },
    key: await freshKey(),
    nextLineItemId: FIRST_LINE_ITEM + assignments.length,
    lineItems: assignments.map(({ label, title, item, resourceLinkId }, index) => ({
      id: FIRST_LINE_ITEM + index,
      label: `${label} ${title}`,
      scoreMaximum: 10,
      resourceId: item,
      tag: '',
      resourceLinkId,
    })),
    grades: [],
  };
}

async function freshKey(): Promise<State['key']> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const key = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(key);
  return PrivateKey.parse({ ...key, alg: 'RS256', use: 'sig', kid });
}
