import { keyOf, isDoc } from '../values.js';
import type { Handler } from './request.js';

const VERSION = [8, 0, 0, 0];

/** The face of a replica set of one, which is what makes drivers retry writes. */
const hello: Handler = ({ now, address }) => ({
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  secondary: false,
  setName: 'embedded',
  setVersion: 1,
  hosts: [address],
  primary: address,
  me: address,
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: now(),
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 25,
  readOnly: false,
});

export const handshakeCommands = {
  hello,
  isMaster: hello,
  ping: () => ({}),
  buildInfo: () => ({
    version: VERSION.slice(0, 3).join('.'),
    versionArray: VERSION,
    gitVersion: 'embedded',
    modules: [],
    storageEngines: ['embedded'],
    bits: 64,
    maxBsonObjectSize: 16 * 1024 * 1024,
  }),
  connectionStatus: () => ({
    authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] },
  }),
  endSessions: ({ engine }, { command }) => {
    const ended = command['endSessions'];
    for (const session of Array.isArray(ended) ? ended.filter(isDoc) : []) {
      engine.replies.delete(keyOf(session['id']));
    }
    return {};
  },
} satisfies Record<string, Handler>;
