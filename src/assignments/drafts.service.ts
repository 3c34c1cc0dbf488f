import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import { ConflictError, InvalidInputError } from '../kernel/errors.js';
import { MOST_FILES } from './attachments/read-uploads.js';
import type { Attachment, AttachmentStore } from './attachments/store.js';
import type { Draft, DraftModel } from './draft.model.js';

export interface DraftChange {
  readonly text: string;
  /** The `rev` of the draft as its page knew it; absent or null when it did not say. */
  readonly version?: number | null;
  readonly added?: readonly Attachment[];
  /** The id of a file that goes. */
  readonly removed?: string | null;
}

const TRIES = 20;

type Written = Pick<Draft, 'text' | 'files'>;

/** What participants write before they hand it in: the same on every device. */
export class DraftsService {
  constructor(
    private readonly drafts: DraftModel,
    private readonly store: AttachmentStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes over what was there, with the files that were there; of a first draft those of the attempt before.
   * @throws ConflictError when another device has written something else since, InvalidInputError for too many files.
   */
  async save(
    { run, member }: LaunchContext,
    assignment: number,
    change: DraftChange,
    filesBefore: readonly Attachment[],
  ): Promise<Draft> {
    const own = { runId: run.id, memberId: member.id, assignment };
    for (let tries = 0; tries < TRIES; tries += 1) {
      const known = await this.drafts.findOne(own).lean();
      requireUpToDate(known, change);
      const before = known?.files ?? filesBefore;
      const content = { text: change.text, files: filesAfter(before, change) };
      const saved = await this.write(own, known, content);
      if (!saved) continue;
      await this.store.take(change.added ?? []);
      await this.store.letGo(without(before, [...content.files, ...filesBefore]));
      return saved;
    }
    throw new ConflictError('assignments.draft.newer');
  }

  /** Unless somebody was first. */
  private async write(
    own: Readonly<Record<string, unknown>>,
    known: Draft | null,
    content: Written,
  ): Promise<Draft | null> {
    if (known && isSame(known, content)) return known;
    const now = this.clock.now();
    const rev = known?.rev ?? 0;
    const $set = { ...content, rev: rev + 1, updatedAt: now };
    const how = { upsert: known === null, returnDocument: 'after' } as const;
    try {
      return await this.drafts
        .findOneAndUpdate(
          { ...own, ...(known ? { rev } : { rev: { $exists: false } }) },
          { $set, $setOnInsert: { startedAt: now } },
          how,
        )
        .lean();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return null;
    }
  }
}

const without = (files: readonly Attachment[], kept: readonly Attachment[]): Attachment[] =>
  files.filter(({ id }) => !kept.some((one) => one.id === id));

function requireUpToDate(known: Draft | null, { version = null, text }: DraftChange): void {
  const isBehind = known !== null && version !== null && known.rev !== version;
  if (isBehind && known.text !== text) throw new ConflictError('assignments.draft.newer');
}

const isSame = (some: Written, other: Written): boolean =>
  some.text === other.text && sameFiles(some.files, other.files);

export const sameFiles = (some: readonly Attachment[], others: readonly Attachment[]): boolean =>
  some.map(({ id }) => id).join() === others.map(({ id }) => id).join();

function filesAfter(
  before: readonly Attachment[],
  { added = [], removed = null }: DraftChange,
): readonly Attachment[] {
  const files = [...before.filter(({ id }) => id !== removed), ...added];
  if (files.length > MOST_FILES)
    throw new InvalidInputError({ files: 'assignments.files.tooMany' });
  return files;
}
