import { BSON } from 'mongodb';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutDocuments } from './log.js';
import { encode, parse, type Doc } from './values.js';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const MORE_TO_COME = 2;
const MAX_MESSAGE_BYTES = 48_000_000 + 16 * 1024;

function lengthOf(message: Buffer): number {
  const length = message.readInt32LE(0);
  if (length > HEADER_BYTES && length <= MAX_MESSAGE_BYTES) return length;
  throw new Error('not a message');
}

/** Cuts the stream of a connection into messages. @throws when the sender does not speak the protocol. */
async function* messagesIn(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [chunks, length, wanted] = [[] as Buffer[], 0, HEADER_BYTES];
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    while (length >= wanted) {
      const all = Buffer.concat(chunks);
      const end = lengthOf(all);
      if (all.length >= end) yield all.subarray(0, end);
      const rest = all.length >= end ? all.subarray(end) : all;
      wanted = rest === all ? end : HEADER_BYTES;
      [chunks, length] = [[rest], rest.length];
    }
  }
}

function readSections(message: Buffer): Doc {
  let command: Doc = {};
  for (let at = HEADER_BYTES + 4; at < message.length;) {
    const kind = message.readUInt8(at);
    const size = message.readInt32LE(at + 1);
    if (size < 5 || at + 1 + size > message.length || kind > 1) throw new Error('not a section');
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind === 0) {
      command = { ...parse(section), ...command };
    } else {
      const name = section.toString('utf8', 4, section.indexOf(0, 4));
      const documents = cutDocuments(section.subarray(section.indexOf(0, 4) + 1)).map(parse);
      command = { ...command, [name]: documents };
    }
    at += 1 + size;
  }
  return command;
}

/** @throws when the bytes are no message of a kind that is spoken here. */
function readMessage(message: Buffer) {
  const requestId = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_QUERY) {
    // Drivers greet in this old form before they know whom they talk to.
    const body = message.subarray(message.indexOf(0, HEADER_BYTES + 4) + 9);
    const command = BSON.deserialize(body, { allowObjectSmallerThanBufferSize: true });
    return { opcode, requestId, command, wantsReply: true };
  }
  if (opcode !== OP_MSG) throw new Error(`opcode ${opcode} is not supported`);
  const wantsReply = (message.readUInt32LE(HEADER_BYTES) & MORE_TO_COME) === 0;
  return { opcode, requestId, command: readSections(message), wantsReply };
}

function writeMessage(reply: Doc, to: ReturnType<typeof readMessage>): Buffer {
  const body = encode(reply);
  const isModern = to.opcode === OP_MSG;
  const head = Buffer.alloc(isModern ? HEADER_BYTES + 5 : HEADER_BYTES + 20);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(to.requestId, 8);
  head.writeInt32LE(isModern ? OP_MSG : OP_REPLY, 12);
  if (!isModern) head.writeInt32LE(1, HEADER_BYTES + 16); // one document follows
  return Buffer.concat([head, body]);
}

/** A directory this long leaves room for a socket's name in a path that every system takes. */
const LONGEST_DIRECTORY = 88;

/** A directory for a socket that only this user may enter: inside the given one, unless that makes its path too long. */
export function socketDirectory(directory: string | undefined): string {
  const wanted = join(directory ?? '', 'socket');
  const isFit = directory !== undefined && Buffer.byteLength(wanted) <= LONGEST_DIRECTORY;
  if (!isFit) return mkdtempSync(join(tmpdir(), 'embedded-mongo-'));
  rmSync(wanted, { recursive: true, force: true });
  mkdirSync(wanted, { mode: 0o700 });
  return wanted;
}

export class WireServer {
  private readonly sockets = new Set<Socket>();
  private readonly net = createServer((socket) => void this.serve(socket));

  constructor(private readonly run: (command: Doc) => Promise<Doc>) {}

  async listen(directory: string | undefined, port = 0): Promise<string> {
    const path = join(directory ?? '', 'mongo.sock');
    this.net.listen(directory === undefined ? { host: '127.0.0.1', port } : { path });
    await once(this.net, 'listening');
    const bound = this.net.address();
    return bound && typeof bound === 'object'
      ? `127.0.0.1:${bound.port}`
      : encodeURIComponent(path);
  }

  private async serve(socket: Socket): Promise<void> {
    this.sockets.add(socket.setNoDelay(true));
    socket.on('error', () => this.sockets.delete(socket));
    try {
      for await (const bytes of messagesIn(socket)) {
        if (socket.destroyed) break;
        const message = readMessage(bytes);
        const reply = await this.run(message.command);
        if (message.wantsReply) socket.write(writeMessage(reply, message));
      }
    } catch {
      socket.destroy();
    }
    this.sockets.delete(socket);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.net.close(resolve));
  }
}
