import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorReply } from './errors.js';
import type { Doc } from './values.js';
import { MessageCutter, readMessage, writeMessage, type Message, type RawReply } from './wire.js';

/** The longest path that every system takes for a socket. */
const MAX_SOCKET_PATH = 100;

export interface Place {
  readonly address: string;
  readonly listen: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly remove: () => void;
}

/** A socket in a directory that only this user may enter. */
function socketPlace(directory: string | undefined): Place {
  const wanted = directory === undefined ? undefined : join(directory, 'socket');
  const fits =
    wanted !== undefined && Buffer.byteLength(join(wanted, 'mongo.sock')) < MAX_SOCKET_PATH;
  const parent = fits ? wanted : mkdtempSync(join(tmpdir(), 'embedded-mongo-'));
  const path = join(parent, 'mongo.sock');
  rmSync(path, { force: true });
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  chmodSync(parent, 0o700);
  const remove = (): void => {
    rmSync(parent, { recursive: true, force: true });
  };
  return { address: path, listen: { path }, remove };
}

/** A private socket, or a loopback port where one is asked for or sockets are not to be had. */
export function choosePlace(directory: string | undefined, port: number | undefined): Place {
  if (port === undefined && process.platform !== 'win32') return socketPlace(directory);
  return { address: '', listen: { host: '127.0.0.1', port: port ?? 0 }, remove: () => undefined };
}

function encodeReply(reply: Doc | RawReply, message: Message): Buffer {
  try {
    return writeMessage(reply, message);
  } catch (error) {
    return writeMessage(errorReply(error), message);
  }
}

export class WireServer {
  private readonly sockets = new Set<Socket>();
  private readonly net: NetServer;
  private isClosing = false;

  constructor(private readonly run: (command: Doc) => Promise<Doc | RawReply>) {
    this.net = createServer((socket) => {
      this.serve(socket);
    });
  }

  /** Resolves to the address that clients use. */
  listen({ listen, address }: Place): Promise<string> {
    return new Promise((resolve, reject) => {
      this.net.once('error', reject);
      this.net.listen(listen, () => {
        const bound = this.net.address();
        resolve(bound && typeof bound === 'object' ? `127.0.0.1:${bound.port}` : address);
      });
    });
  }

  private serve(socket: Socket): void {
    const cutter = new MessageCutter();
    let turn = Promise.resolve();
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const bytes of cutter.push(chunk)) {
          const message = readMessage(bytes);
          turn = turn.then(() => this.answer(socket, message));
        }
      } catch {
        socket.destroy(); // whoever sends this is no driver
      }
    });
  }

  private async answer(socket: Socket, message: Message): Promise<void> {
    if (this.isClosing) return;
    const reply = await this.run(message.command);
    if (message.wantsReply && !socket.destroyed) socket.write(encodeReply(reply, message));
  }

  close(): Promise<void> {
    this.isClosing = true;
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => {
      this.net.close(() => {
        resolve();
      });
    });
  }
}
