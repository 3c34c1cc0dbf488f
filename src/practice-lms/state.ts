import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { ACTIVITIES } from './site.js';

/** Moments are whole seconds in UTC, so that comparing the text compares the time. */
const Second = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

/** Moodle takes numbers as text, too. */
export const Numeric = z.union([z.number(), z.string().min(1).transform(Number).pipe(z.number())]);

const shortText = z.string().max(1000);

/** A line item as AGS sends it. What is not sent is not kept: without resourceLinkId it is unlinked. */
export const LineItemFields = z.object({
  label: shortText.min(1),
  scoreMaximum: Numeric.pipe(z.number().min(0)),
  resourceId: shortText.default(''),
  tag: shortText.default(''),
  resourceLinkId: shortText.nullable().default(null),
});
const LineItem = LineItemFields.extend({ id: z.int() });

const Grade = z.object({
  lineItemId: z.int(),
  personId: z.string(),
  score: z.number().nullable(),
  comment: z.string().nullable(),
  gradingProgress: z.string(),
  reportedAt: Second.nullable(),
  override: z
    .object({ score: z.number(), comment: z.string().nullable(), setAt: Second })
    .nullable(),
});

/** A private RSA JWK; jose reads the numbers in it. */
const PrivateKey = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});

const State = z.object({
  schemaVersion: z.literal(1),
  key: PrivateKey,
  nextLineItemId: z.int(),
  lineItems: z.array(LineItem),
  grades: z.array(Grade),
});

export type LineItemFields = z.infer<typeof LineItemFields>;
export type LineItem = z.infer<typeof LineItem>;
export type Grade = z.infer<typeof Grade>;
export type State = z.infer<typeof State>;

/** All that the LMS remembers, in memory and in at most one file. */
export class StateStore {
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly state: State,
    private readonly file: string | null,
  ) {}

  static async open(file: string | null): Promise<StateStore> {
    const kept = file === null ? null : await readState(file);
    const store = new StateStore(kept ?? (await freshState()), file);
    if (kept === null) await store.save();
    return store;
  }

  /** Resolves when everything up to now is on disk. */
  save(): Promise<void> {
    const { file } = this;
    if (file === null) return Promise.resolve();
    const written = this.writing.then(() => writeWhole(file, this.state));
    this.writing = written.catch(() => undefined);
    return written;
  }
}

async function readState(file: string): Promise<State | null> {
  if (!existsSync(file)) return null;
  const text = await readFile(file, 'utf8');
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
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(key);
  const lineItems = ACTIVITIES.filter(({ kind }) => kind === 'assignment').map(
    ({ week, label, title, item, resourceLinkId }) => ({
      id: 100 + week,
      label: `${label} ${title}`,
      scoreMaximum: 10,
      resourceId: item,
      tag: '',
      resourceLinkId,
    }),
  );
  return {
    schemaVersion: 1,
    key: PrivateKey.parse({ ...key, kid }),
    nextLineItemId: 101 + lineItems.length,
    lineItems,
    grades: [],
  };
}
