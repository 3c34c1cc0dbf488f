import { BSON } from 'bson';
import { encode, parse, type Doc } from './values.js';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const MAX_MESSAGE_BYTES = 48_000_000 + 16 * 1024;

export interface Message {
  readonly opcode: number;
  readonly requestId: number;
  readonly command: Doc;
  readonly wantsReply: boolean;
}

/** A reply that is already bytes, so that stored documents go out unchanged. */
export class RawReply {
  constructor(readonly bytes: Buffer) {}
}

/** Cuts the stream of a connection into messages; each is a copy, since stored documents keep views of it. */
export class MessageCutter {
  private chunks: Buffer[] = [];
  private length = 0;

  /** @throws when the sender does not speak the protocol. */
  *push(chunk: Buffer): Generator<Buffer> {
    this.chunks.push(chunk);
    this.length += chunk.length;
    for (let wanted = this.nextLength(); this.length >= wanted; wanted = this.nextLength()) {
      const all = this.joined();
      yield Buffer.from(all.subarray(0, wanted));
      this.chunks = [all.subarray(wanted)];
      this.length -= wanted;
    }
  }

  private joined(): Buffer {
    const [first] = this.chunks;
    return first && this.chunks.length === 1 ? first : Buffer.concat(this.chunks);
  }

  private nextLength(): number {
    if (this.length < HEADER_BYTES) return HEADER_BYTES;
    const [first] = this.chunks;
    if (!first || first.length < HEADER_BYTES) this.chunks = [this.joined()];
    const length = this.chunks[0]?.readInt32LE(0);
    if (length === undefined || length <= HEADER_BYTES || length > MAX_MESSAGE_BYTES)
      throw new Error('not a message');
    return length;
  }
}

/** Inserted documents stay bytes: what is stored is what the client sent. */
function parseCommand(body: Buffer): Doc {
  const isInsert = body.toString('latin1', 5, 12) === 'insert\0';
  const fieldsAsRaw = isInsert ? { documents: true } : {};
  return BSON.deserialize(body, { bsonRegExp: true, promoteLongs: false, fieldsAsRaw });
}

function readSequence(section: Buffer): [string, unknown[]] {
  const nameEnd = section.indexOf(0, 4);
  const name = section.toString('utf8', 4, nameEnd);
  const docs: Buffer[] = [];
  for (let at = nameEnd + 1; at < section.length;) {
    const length = section.readInt32LE(at);
    if (length < 5 || at + length > section.length) throw new Error('not a document sequence');
    docs.push(section.subarray(at, at + length));
    at += length;
  }
  return [name, name === 'documents' ? docs : docs.map(parse)];
}

function readSections(message: Buffer, end: number): Doc {
  let command: Doc | undefined;
  const sequences: [string, unknown[]][] = [];
  for (let at = HEADER_BYTES + 4; at < end;) {
    const kind = message.readUInt8(at);
    const size = message.readInt32LE(at + 1);
    if (size < 5 || at + 1 + size > end || kind > 1) throw new Error('not a section');
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind === 0) command = parseCommand(section);
    else sequences.push(readSequence(section));
    at += 1 + size;
  }
  if (!command) throw new Error('a message without a command');
  return { ...command, ...Object.fromEntries(sequences) };
}

/** @throws when the bytes are no message of a kind that is spoken here. */
export function readMessage(message: Buffer): Message {
  const requestId = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_QUERY) {
    // Drivers greet in this old form before they know whom they talk to.
    const body = message.subarray(message.indexOf(0, HEADER_BYTES + 4) + 9);
    const command = BSON.deserialize(body, { allowObjectSmallerThanBufferSize: true });
    return { opcode, requestId, command, wantsReply: true };
  }
  if (opcode !== OP_MSG) throw new Error(`opcode ${opcode} is not supported`);
  const flags = message.readUInt32LE(HEADER_BYTES);
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  const command = readSections(message, end);
  return { opcode, requestId, command, wantsReply: (flags & MORE_TO_COME) === 0 };
}

export function writeMessage(reply: Doc | RawReply, to: Message): Buffer {
  const body = reply instanceof RawReply ? reply.bytes : encode(reply);
  const isModern = to.opcode === OP_MSG;
  const head = Buffer.alloc(isModern ? HEADER_BYTES + 5 : HEADER_BYTES + 20);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(to.requestId, 8);
  head.writeInt32LE(isModern ? OP_MSG : OP_REPLY, 12);
  if (!isModern) {
    head.writeInt32LE(8, 16); // "await capable", which every server has been since 1.6
    head.writeInt32LE(1, 32);
  }
  return Buffer.concat([head, body]);
}
