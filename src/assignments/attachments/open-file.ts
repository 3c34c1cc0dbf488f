import type { Readable } from 'node:stream';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { NotFoundError } from '../../kernel/errors.js';
import { kindOf } from './kinds.js';
import type { Attachment, AttachmentStore } from './store.js';

export interface OpenFile {
  readonly attachment: Attachment;
  readonly bytes: Readable;
}

type Holder = { readonly files: readonly Attachment[] } | null;

/** A file of these drafts and attempts. @throws NotFoundError for one of others as for one that does not exist. */
export async function openFile(
  store: AttachmentStore,
  holders: readonly Holder[],
  id: string,
): Promise<OpenFile> {
  const attachment = holders.flatMap((holder) => holder?.files ?? []).find((one) => one.id === id);
  if (!attachment) throw new NotFoundError('error.notFound');
  return { attachment, bytes: await store.open(attachment) };
}

/** Never shown by the browser in our own pages: whatever it is, it is put away. */
export async function sendFile(res: Response, { attachment, bytes }: OpenFile): Promise<void> {
  const { name, size } = attachment;
  res.attachment(name).type(kindOf(name)?.mediaType ?? 'application/octet-stream');
  res.set({ 'Content-Length': String(size), 'Cache-Control': 'no-store' });
  await pipeline(bytes, res);
}
