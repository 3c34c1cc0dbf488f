import { errorReply, ServerError } from '../errors.js';
import { COMMANDS, COMMON_FIELDS } from '../supported.js';
import { asNumber, isDoc, keyOf, type Doc } from '../values.js';
import { RawReply } from '../wire.js';
import { aggregateCommands } from './aggregate.js';
import { collectionCommands } from './collections.js';
import { explainCommands } from './explain.js';
import { handshakeCommands } from './handshake.js';
import { readCommands } from './reads.js';
import { checkFields, docField, type Handler, type Server } from './request.js';
import { writeCommands } from './writes.js';

const HANDLERS: Readonly<Record<keyof typeof COMMANDS, Handler>> = {
  ...handshakeCommands,
  ...collectionCommands,
  ...readCommands,
  ...aggregateCommands,
  ...explainCommands,
  ...writeCommands,
};
type Name = keyof typeof COMMANDS;
const NAMES = new Map(Object.keys(COMMANDS).map((name) => [name.toLowerCase(), name as Name]));

const REPLY_KEPT_MS = 30 * 60_000;

function checkReadConcern(command: Doc): void {
  const { level = 'local' } = docField(command, 'readConcern');
  if (!['local', 'available', 'majority', 'linearizable'].includes(String(level))) {
    throw new ServerError(2, `readConcern level '${String(level)}' is not supported`);
  }
}

/** Whether the reply has to wait for the disk. */
function wantsDisk(command: Doc): boolean {
  const { w = 1, j } = docField(command, 'writeConcern');
  if (w !== 'majority' && w !== 0 && w !== 1) {
    throw new ServerError(100, 'Not enough data-bearing nodes: this server is a set of one');
  }
  return w === 'majority' || j === true;
}

function nameOf(command: Doc): Name {
  const verb = Object.keys(command)[0] ?? '';
  const name = NAMES.get(verb.toLowerCase());
  if (!name) throw new ServerError(59, `no such command: '${verb}'`);
  if ('autocommit' in command || 'startTransaction' in command) {
    throw new ServerError(263, 'Transactions are not supported by the embedded server');
  }
  checkFields(name, command, [verb, ...COMMANDS[name], ...COMMON_FIELDS]);
  return name;
}

function retryableSession({ lsid, txnNumber }: Doc): string | undefined {
  return txnNumber !== undefined && isDoc(lsid) ? keyOf(lsid['id']) : undefined;
}

/** Runs commands one at a time, each to its end: what one changes is logged as a whole or undone as a whole. */
export class CommandRunner {
  /** Waits for the disk of the last retryable write of each session, so that a repeated one waits too. */
  private readonly syncing = new Map<string, Promise<void>>();

  constructor(
    private readonly server: Server,
    private readonly onInternalError: (error: Error) => void,
  ) {}

  async run(command: Doc): Promise<Doc | RawReply> {
    try {
      const reply = await this.execute(command);
      return reply instanceof RawReply ? reply : { ok: 1, ...reply };
    } catch (error) {
      if (!(error instanceof ServerError)) {
        this.onInternalError(error instanceof Error ? error : new Error(String(error)));
      }
      return errorReply(error);
    }
  }

  private async execute(command: Doc): Promise<Doc | RawReply> {
    const name = nameOf(command);
    checkReadConcern(command);
    const durable = wantsDisk(command);
    const session = retryableSession(command);
    if (session !== undefined) return this.executeOnce(name, command, session, durable);
    const reply = this.handle(name, command);
    await this.server.engine.commit(durable);
    return reply;
  }

  /** A write that a driver may send again: it is done once, and answered alike each time. */
  private async executeOnce(
    name: Name,
    command: Doc,
    session: string,
    durable: boolean,
  ): Promise<Doc | RawReply> {
    const number = asNumber(command['txnNumber']);
    const repeated = this.repeatedReply(session, number);
    if (repeated) {
      await this.syncing.get(session);
      return repeated;
    }
    const reply = this.handle(name, command);
    if (!(reply instanceof RawReply)) {
      this.server.engine.rememberReply(session, { number, at: this.server.now(), reply });
    }
    const synced = this.server.engine.commit(durable) ?? Promise.resolve();
    this.syncing.set(session, synced);
    await synced; // when this fails the entry stays, and a repeated command fails as well
    this.syncing.delete(session);
    return reply;
  }

  private handle(name: Name, command: Doc): Doc | RawReply {
    const { engine } = this.server;
    const { $db: db = 'admin' } = command;
    if (typeof db !== 'string') throw new ServerError(73, "'$db' has to be a string");
    try {
      return HANDLERS[name](this.server, { command, db });
    } catch (error) {
      engine.rollback();
      throw error;
    }
  }

  private repeatedReply(session: string, number: number): Doc | undefined {
    const last = this.server.engine.replies.get(session);
    if (!last || last.number < number) return undefined;
    if (last.number > number) {
      throw new ServerError(225, `txnNumber ${number} is older than the last one, ${last.number}`);
    }
    return last.reply;
  }

  /** Forgets what no client will ask for any more, and removes what has expired. */
  sweep(): void {
    const { engine, cursors, now } = this.server;
    cursors.forgetIdle();
    const limit = now().getTime() - REPLY_KEPT_MS;
    for (const [session, { at }] of engine.replies) {
      if (at.getTime() < limit) engine.replies.delete(session);
    }
    for (const collection of engine.collections.values()) collection.expire(now());
    try {
      void engine.commit(false);
    } catch {
      // The log has told of its fault; what could not be logged is undone.
    }
  }
}
