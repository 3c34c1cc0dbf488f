/** Reads a part of a file, from a byte to before another. */
export type ReadPart = (from: number, until: number) => Promise<Buffer>;

const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const ENTRY_BYTES = 46;
const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const MOST_ENTRIES = 5000;
const LONGEST_DIRECTORY = 1024 * 1024;
/** What all files in it may become together: a document with pictures stays far below. */
const MOST_UNPACKED = 200 * 1024 * 1024;
const MACROS = /(^|\/)vbaProject\.bin$/i;

/**
 * Whether a package (zip) is a document as it says: its list of contents names the main part, no macros, and no more
 * than a computer can unpack. It is not unpacked here.
 */
export async function isPlainPackage(
  size: number,
  holds: string,
  read: ReadPart,
): Promise<boolean> {
  const tail = await read(Math.max(0, size - END_BYTES - LONGEST_COMMENT), size);
  const end = findEnd(tail);
  if (!end || end.count > MOST_ENTRIES || end.length > LONGEST_DIRECTORY) return false;
  if (end.at + end.length > size) return false;
  const entries = entriesIn(await read(end.at, end.at + end.length), end.count);
  if (!entries) return false;
  const unpacked = entries.reduce((sum, entry) => sum + entry.size, 0);
  const names = entries.map(({ name }) => name);
  return (
    unpacked <= MOST_UNPACKED && names.includes(holds) && !names.some((name) => MACROS.test(name))
  );
}

function findEnd(tail: Buffer) {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_MARK) continue;
    return {
      count: tail.readUInt16LE(at + 10),
      length: tail.readUInt32LE(at + 12),
      at: tail.readUInt32LE(at + 16),
    };
  }
  return null;
}

/** Null where the list is not what its end says. Sizes beyond four gigabytes stand as the largest number there is. */
function entriesIn(directory: Buffer, count: number) {
  const entries: { name: string; size: number }[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_MARK)
      return null;
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    const begin = at + ENTRY_BYTES;
    const text = directory.toString('utf8', begin, begin + (name ?? 0));
    entries.push({ name: text, size: directory.readUInt32LE(at + 24) });
    at = begin + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}
