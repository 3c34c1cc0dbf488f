import type { Collection } from '../collection.js';
import { demand, ServerError } from '../errors.js';
import { ID_INDEX, type IndexSpec } from '../indexes.js';
import { find } from '../planner.js';
import { COMMANDS, COMMON_FIELDS } from '../supported.js';
import { asNumber, isDoc, keyOf, type Doc } from '../values.js';
import { collectionCommands } from './collections.js';
import { readCommands } from './reads.js';
import { checkFields, docField, type Handler, type Server } from './request.js';
import { removeAll, writeCommands } from './writes.js';

/** The face of a replica set of one, which is what makes drivers retry writes. */
const hello: Handler = () => ({
  ...{ helloOk: true, isWritablePrimary: true, setName: 'embedded', hosts: ['embedded'] },
  ...{ logicalSessionTimeoutMinutes: 30, minWireVersion: 0, maxWireVersion: 25 },
});

type Name = keyof typeof COMMANDS;
const HANDLERS: Readonly<Record<Name, Handler>> = {
  hello,
  ismaster: hello,
  ping: () => ({}),
  endSessions: () => ({}),
  ...collectionCommands,
  ...readCommands,
  ...writeCommands,
};

/** Where the last answer to each session's retryable write is kept: a driver that asks again gets it again. */
const REPLIES = 'config.transactions';
const REPLIES_EXPIRE: IndexSpec = { v: 2, key: { at: 1 }, name: 'at_1', expireAfterSeconds: 1800 };

function wantsDisk(command: Doc): boolean {
  const { w = 1, j } = docField(command, 'writeConcern');
  const isKnown = w === 'majority' || w === 0 || w === 1;
  demand(isKnown, 'UnsatisfiableWriteConcern', 'This is a replica set of one');
  return w === 'majority' || j === true;
}

function nameOf(command: Doc): Name {
  const name = Object.keys(command)[0] ?? '';
  demand(Object.hasOwn(HANDLERS, name), 'CommandNotFound', `no such command: '${name}'`);
  const isPlain = !('autocommit' in command) && !('startTransaction' in command);
  demand(isPlain, 'OperationNotSupportedInTransaction', 'Transactions are not supported');
  checkFields(name, command, [name, ...COMMANDS[name as Name], ...COMMON_FIELDS]);
  return name as Name;
}

/** Runs commands one at a time, each to its end: what one changes is logged as a whole or undone as a whole. */
export class CommandRunner {
  constructor(
    private readonly server: Server,
    private readonly onInternalError: (error: Error) => void = () => undefined,
  ) {}

  async run(command: Doc): Promise<Doc> {
    try {
      return { ok: 1, ...(await this.execute(command)) };
    } catch (error) {
      if (!(error instanceof ServerError)) this.onInternalError(error as Error);
      const unknown = new ServerError('InternalError', String(error));
      const { code, codeName, message, details } = error instanceof ServerError ? error : unknown;
      return { ok: 0, errmsg: message, code, codeName, ...details };
    }
  }

  private async execute(command: Doc): Promise<Doc> {
    const name = nameOf(command);
    const isDurable = wantsDisk(command);
    const reply = this.repeatedReply(command) ?? this.handle(name, command);
    if (isDurable) await this.server.engine.log?.synced();
    return reply;
  }

  private handle(name: Name, command: Doc): Doc {
    const { engine } = this.server;
    try {
      const namespace = `${String(command['$db'])}.${String(command[name])}`;
      const reply = HANDLERS[name](this.server, command, namespace);
      if (engine.changes.length > 0) this.rememberReply(command, reply);
      engine.commit();
      return reply;
    } catch (error) {
      engine.rollback();
      throw error;
    }
  }

  private repeatedReply({ lsid, txnNumber }: Doc): Doc | undefined {
    if (txnNumber === undefined || !isDoc(lsid)) return undefined;
    const last = this.server.engine.collections.get(REPLIES)?.docs.get(keyOf(lsid['id']));
    const [asked, latest] = [asNumber(txnNumber), asNumber(last?.['number'] ?? -1)];
    demand(asked >= latest, 'TransactionTooOld', `txnNumber ${asked} is older than ${latest}`);
    return asked === latest ? (last?.['reply'] as Doc) : undefined;
  }

  private rememberReply({ lsid, txnNumber: number }: Doc, reply: Doc): void {
    if (number === undefined || !isDoc(lsid)) return;
    const { engine, now } = this.server;
    const { namespace } = engine.collectionToWrite(REPLIES, [ID_INDEX, REPLIES_EXPIRE]);
    engine.change({ kind: 'put', namespace, doc: { _id: lsid['id'], number, at: now(), reply } });
  }

  readonly sweep = (): void => {
    const { engine } = this.server;
    try {
      for (const collection of engine.collections.values()) this.expire(collection);
      engine.commit();
    } catch {
      engine.rollback(); // the log has told of its fault
    }
  };

  private expire(collection: Collection): void {
    const { engine, now } = this.server;
    for (const { spec, covers, fields } of collection.indexes) {
      if (spec.expireAfterSeconds === undefined) continue;
      const $lte = new Date(now().getTime() - spec.expireAfterSeconds * 1000);
      const expired = find(collection, { [fields[0] ?? '']: { $lte } }).docs.filter(covers);
      removeAll(engine, collection, expired);
    }
  }
}
