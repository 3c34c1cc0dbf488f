import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { PROFILES, type Profile, type ProfileName } from './profiles.js';
import { Course, PrivateKey, State } from './records.js';
import { SITE } from './site.js';

type States = Record<ProfileName, State>;

const File = z.object({
  schemaVersion: z.literal(2),
  moodle: State,
  canvas: State,
  brightspace: State,
});
/** One LMS alone, as the file was before there were three. */
const OldFile = State.pick({ key: true, lineItems: true, grades: true }).extend({
  schemaVersion: z.literal(1),
  nextLineItemId: z.int(),
});

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

async function readStates(file: string): Promise<States | null> {
  if (!existsSync(file)) return null;
  const text = await readFile(file, 'utf8');
  try {
    const content: unknown = JSON.parse(text);
    const old = OldFile.safeParse(content).data;
    if (!old) {
      const { moodle, canvas, brightspace } = File.parse(content);
      return { moodle, canvas, brightspace };
    }
    const { key, lineItems, grades, nextLineItemId: nextId } = old;
    const states = await freshStates();
    return { ...states, moodle: { ...states.moodle, key, lineItems, grades, nextId } };
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON';
    throw new Error(
      `The state file ${file} of the practice LMS cannot be used: ${why}. ` +
        'Mend it, or move it away to start with an empty gradebook and a new key.',
      { cause: error },
    );
  }
}

/** A reader sees the old file or the new one, never half of one. It holds private keys: owner only. */
async function writeWhole(file: string, states: States): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.tmp`;
  const content = { schemaVersion: 2, ...states };
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

async function freshStates(): Promise<States> {
  const { moodle, canvas, brightspace } = PROFILES;
  const [one, two, three] = await Promise.all([moodle, canvas, brightspace].map(freshState));
  return { moodle: one, canvas: two, brightspace: three } as States;
}

async function freshState({ ids }: Profile): Promise<State> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(key);
  const course = Course.parse(SITE.course);
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
    key: PrivateKey.parse({ ...key, kid }),
    nextId: 101 + lineItems.length,
    courses: [course],
    lineItems,
    grades: [],
    tools: [],
    toolInUse: 1,
    namesWithheld: false,
  };
}
