import { postPath } from './threads.view.js';

/** The one address of a post that can be given to others: it holds nothing of a launch, and tells nothing by itself. */
export const permalinkOf = (
  publicUrl: string,
  threadId: { toHexString(): string },
  seq: number,
): string => `${publicUrl}/post/${threadId.toHexString()}/${seq}`;

const WITHIN = /^\/(?:post\/|forum\/)([0-9a-f]{24})(?:\/|\?post=)([1-9]\d{0,6})\/?(?:#.*)?$/;

/** Where such an address leads within a launch, and so does one from post to post; null for any other. */
export function pathWithin(publicUrl: string, href: string): ReturnType<typeof postPath> | null {
  const path = href.startsWith(`${publicUrl}/`) ? href.slice(publicUrl.length) : href;
  const [, id, seq] = WITHIN.exec(path) ?? [];
  return id ? postPath({ _id: { toHexString: () => id } }, Number(seq)) : null;
}
