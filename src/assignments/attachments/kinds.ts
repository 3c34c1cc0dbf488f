/** A kind of file that may be handed in: how it begins, and what has to be in it where it is a package of files. */
interface FileKind {
  readonly mediaType: string;
  readonly begins: readonly number[];
  readonly holds?: string;
}

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** By the end of the name. Nothing that a browser would run, or a program with macros in it. */
export const KINDS: ReadonlyMap<string, FileKind> = new Map([
  ['pdf', { mediaType: 'application/pdf', begins: [0x25, 0x50, 0x44, 0x46, 0x2d] }],
  ['png', { mediaType: 'image/png', begins: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] }],
  ['jpg', { mediaType: 'image/jpeg', begins: [0xff, 0xd8, 0xff] }],
  ['jpeg', { mediaType: 'image/jpeg', begins: [0xff, 0xd8, 0xff] }],
  [
    'docx',
    { mediaType: `${OFFICE}.wordprocessingml.document`, begins: ZIP, holds: 'word/document.xml' },
  ],
  [
    'pptx',
    {
      mediaType: `${OFFICE}.presentationml.presentation`,
      begins: ZIP,
      holds: 'ppt/presentation.xml',
    },
  ],
  ['xlsx', { mediaType: `${OFFICE}.spreadsheetml.sheet`, begins: ZIP, holds: 'xl/workbook.xml' }],
  [
    'odt',
    { mediaType: 'application/vnd.oasis.opendocument.text', begins: ZIP, holds: 'content.xml' },
  ],
]);

/** For a file field: what a browser lets people choose. */
export const ACCEPTED = [...KINDS.keys()].map((ending) => `.${ending}`).join(',');

export const kindOf = (name: string): FileKind | null =>
  KINDS.get(/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '') ?? null;

export const beginsAs = ({ begins }: FileKind, head: Buffer): boolean =>
  Buffer.from(begins).equals(head.subarray(0, begins.length));

const LONGEST_NAME = 120;

/** A name as a person would know it, without the path before it and without what no name holds. */
export function plainName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replaceAll(/[\p{C}"<>:|?*]/gu, '').trim();
  const ending = /\.[a-z]+$/i.exec(clean)?.[0] ?? '';
  const stem = clean.slice(0, clean.length - ending.length).slice(0, LONGEST_NAME - ending.length);
  return `${stem || 'bestand'}${ending}`;
}
