import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GridFSBucket, ObjectId } from 'mongodb';
import type { Connection } from 'mongoose';
import { hours, later, type Clock } from '../../kernel/clock.js';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.js';
import type { Job } from '../../kernel/job.js';
import { beginsAs, kindOf, plainName } from './kinds.js';
import { isPlainPackage } from './package-check.js';
import type { Scan } from './scanner.js';

/** A file with a draft or an attempt, as its row keeps it. */
export interface Attachment {
  /** In hex. */
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

const BUCKET = 'attachments';
const LOOSE_FOR_MS = hours(24);

/** The files that people hand in, in the database, never in memory whole. */
export class AttachmentStore {
  private readonly bucket: GridFSBucket;

  constructor(
    private readonly db: Connection,
    private readonly clock: Clock,
    /** Null where no scanner is configured. */
    private readonly scan: Scan | null,
  ) {
    this.bucket = new GridFSBucket(db.getClient().db(db.name), { bucketName: BUCKET });
  }

  /**
   * Keeps a file that comes in, loose until a draft takes it.
   * @throws InvalidInputError that says what is wrong with it; nothing of it is left then.
   */
  async keep(
    givenName: string,
    file: Readable & { readonly truncated?: boolean },
  ): Promise<Attachment> {
    const name = plainName(givenName);
    const metadata = { looseSince: this.clock.now(), scanned: false };
    const upload = this.bucket.openUploadStream(name, { metadata });
    const { id } = upload;
    const { begun } = this;
    await begun.insertOne({ _id: id, at: this.clock.now() });
    try {
      await pipeline(file, upload);
      const size = upload.length;
      if (file.truncated) throw refused('assignments.files.tooLarge');
      await this.check({ id: id.toHexString(), name, size });
      return { id: id.toHexString(), name, size };
    } catch (error) {
      await this.remove([id.toHexString()]);
      throw error;
    } finally {
      await begun.deleteOne({ _id: id });
    }
  }

  /** From here on the files belong to a draft or an attempt. */
  take = (attachments: readonly Attachment[]): Promise<void> => this.setLoose(attachments, null);

  /** Nobody has the files any more, unless somebody takes them again within a day: another window may be handing them in. */
  letGo = (attachments: readonly Attachment[]): Promise<void> =>
    this.setLoose(attachments, this.clock.now());

  /** The bytes of a file. @throws NotFoundError, or InvalidInputError for one that the scanner does not let through. */
  async open({ id }: Attachment): Promise<Readable> {
    const file = await this.files().findOne({ _id: new ObjectId(id) });
    if (!file) throw new NotFoundError('error.notFound');
    if (this.scan && !(file['metadata'] as { scanned: boolean }).scanned)
      await this.requireClean(id);
    return this.bucket.openDownloadStream(new ObjectId(id));
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const _ids = ids.map((id) => new ObjectId(id));
    await this.files().deleteMany({ _id: { $in: _ids } });
    await this.db.collection(`${BUCKET}.chunks`).deleteMany({ files_id: { $in: _ids } });
  }

  /** Takes away what nobody has: what was let go, or left over where a process died. */
  get sweepJob(): Job {
    return {
      name: 'loose-attachments',
      everyMs: hours(1),
      run: async () => {
        const longAgo = { $lt: later(this.clock.now(), -LOOSE_FOR_MS) };
        const loose = await this.files()
          .find({ 'metadata.looseSince': longAgo })
          .limit(500)
          .toArray();
        const halves = await this.begun.find({ at: longAgo }).limit(500).toArray();
        await this.remove([...loose, ...halves].map(({ _id }) => _id.toHexString()));
        await this.begun.deleteMany({ _id: { $in: halves.map(({ _id }) => _id) } });
      },
    };
  }

  private async check({ id, name, size }: Attachment): Promise<void> {
    if (size === 0) throw refused('assignments.files.empty');
    const kind = kindOf(name);
    const read = (from: number, until: number) => this.read(id, from, Math.min(until, size));
    if (!kind || !beginsAs(kind, await read(0, 16))) throw refused('assignments.files.kind');
    if (kind.holds && !(await isPlainPackage(size, kind.holds, read)))
      throw refused('assignments.files.package');
    if (this.scan) await this.requireClean(id);
  }

  private async requireClean(id: string): Promise<void> {
    const isClean = await this.scan?.(this.bucket.openDownloadStream(new ObjectId(id)));
    if (!isClean) throw refused('assignments.files.infected');
    const scanned = { $set: { 'metadata.scanned': true } };
    await this.files().updateOne({ _id: new ObjectId(id) }, scanned);
  }

  private async read(id: string, start: number, end: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.bucket.openDownloadStream(new ObjectId(id), { start, end }))
      chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  private async setLoose(attachments: readonly Attachment[], since: Date | null): Promise<void> {
    if (attachments.length === 0) return;
    const which = { _id: { $in: attachments.map(({ id }) => new ObjectId(id)) } };
    await this.files().updateMany(which, { $set: { 'metadata.looseSince': since } });
  }

  /** What is coming in: of a file that never came to its end there are parts, and nothing else knows of them. */
  private get begun() {
    return this.db.collection(`${BUCKET}.begun`);
  }

  private files() {
    return this.db.collection(`${BUCKET}.files`);
  }
}

const refused = (problem: InvalidInputError['fields'][string]) =>
  new InvalidInputError({ files: problem });
