import { open, type FileHandle } from 'node:fs/promises';

const HEADER = 16;

/** How many seconds an MP4 file lasts, from its movie header (ISO/IEC 14496-12, 8.2.2); null where it has none. */
export async function filmLength(path: string): Promise<number | null> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const movie = await findBox(file, 'moov', 0, size);
    const header = movie && (await findBox(file, 'mvhd', movie.start, movie.end));
    return header ? secondsIn(await read(file, header.start, 32)) : null;
  } finally {
    await file.close();
  }
}

interface Box {
  readonly start: number;
  readonly end: number;
}

/** The content of the first box of this type between two places. */
async function findBox(
  file: FileHandle,
  type: string,
  from: number,
  to: number,
): Promise<Box | null> {
  for (let at = from; at + 8 <= to;) {
    const head = await read(file, at, HEADER);
    const short = head.readUInt32BE(0);
    const isLong = short === 1;
    const size = isLong ? Number(head.readBigUInt64BE(8)) : short || to - at;
    if (size < 8) return null;
    if (head.toString('latin1', 4, 8) === type)
      return { start: at + (isLong ? 16 : 8), end: at + size };
    at += size;
  }
  return null;
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, at);
  return buffer;
}

/** Version 1 of the header has 64-bit times. */
function secondsIn(header: Buffer): number | null {
  const isLong = header.readUInt8(0) === 1;
  const scale = header.readUInt32BE(isLong ? 20 : 12);
  const duration = isLong ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  return scale > 0 ? duration / scale : null;
}
