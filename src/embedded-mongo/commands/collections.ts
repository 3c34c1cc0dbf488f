import type { Engine } from '../engine.js';
import { demand } from '../errors.js';
import type { IndexSpec } from '../indexes.js';
import { INDEX_OPTIONS } from '../supported.js';
import { isOperators, keyOf, type Doc } from '../values.js';
import { docField, docsField, type Handlers } from './request.js';

const isKey = (fields: readonly [string, unknown][]): boolean =>
  fields.length > 0 && fields.every(([path, to]) => (to === 1 || to === -1) && !path.includes('$'));

/** For these conditions it can be told whether every match of a filter meets them. */
const isPinned = ([path, condition]: [string, unknown]): boolean =>
  !path.startsWith('$') &&
  (!isOperators(condition) || keyOf(condition) === keyOf({ $exists: true }));

/** What a client asks for, checked: an option that would be kept without effect is refused. */
function readIndexSpec(spec: Doc): IndexSpec {
  const unknown = Object.keys(spec).find((option) => !INDEX_OPTIONS.includes(option));
  const message = `The index option '${String(unknown)}' is not supported`;
  demand(!unknown, 'InvalidIndexSpecificationOption', message);
  const { expireAfterSeconds: seconds = 0, partialFilterExpression: partial = {} } = spec;
  const [key, conditions] = [docField(spec, 'key'), Object.entries(partial as Doc)];
  const fields = Object.entries(key);
  demand(isKey(fields), 'CannotCreateIndex', 'The fields of an index are 1 or -1');
  const canExpire = Number(seconds) >= 0 && (seconds === 0 || fields.length === 1);
  demand(canExpire, 'CannotCreateIndex', 'Only an index of one field expires, after seconds');
  const canTell = conditions.every(isPinned);
  demand(canTell, 'CannotCreateIndex', 'A partial index takes equality and $exists: true only');
  return { ...spec, v: 2, key, name: String(spec['name']) };
}

const contentOf = (spec: IndexSpec): string => keyOf(Object.entries(spec).map(keyOf).sort());

function withIndex(specs: readonly IndexSpec[], spec: IndexSpec): readonly IndexSpec[] {
  if (specs.some((known) => contentOf(known) === contentOf(spec))) return specs;
  const purpose = ({ key, partialFilterExpression: only }: IndexSpec): string => keyOf([key, only]);
  const twin = specs.find((one) => one.name === spec.name || purpose(one) === purpose(spec));
  const codeName = twin?.name === spec.name ? 'IndexKeySpecsConflict' : 'IndexOptionsConflict';
  demand(!twin, codeName, `There is an index like ${spec.name} with another definition`);
  return [...specs, spec];
}

function dropAll(engine: Engine, isMeant: (namespace: string) => boolean): Doc {
  const namespaces = [...engine.collections.keys()].filter(isMeant);
  for (const namespace of namespaces) engine.change({ kind: 'drop', namespace, doc: {} });
  return {};
}

export const collectionCommands = {
  create: ({ engine }, _, namespace) => {
    const isNew = !engine.collections.has(namespace);
    demand(isNew, 'NamespaceExists', `Collection ${namespace} already exists.`);
    engine.collectionToWrite(namespace);
    return {};
  },

  drop: ({ engine }, _, namespace) => dropAll(engine, (name) => name === namespace),

  dropDatabase: ({ engine }, { $db }) =>
    dropAll(engine, (name) => name.startsWith(`${String($db)}.`)),

  createIndexes: ({ engine }, command, namespace) => {
    const wanted = docsField(command, 'indexes').map(readIndexSpec);
    const { specs } = engine.collectionToWrite(namespace);
    const indexes = wanted.reduce(withIndex, specs);
    if (indexes !== specs) engine.change({ kind: 'define', namespace, doc: { indexes } });
    return {};
  },

  listIndexes: ({ engine, cursors }, _, namespace) => {
    const { specs } = engine.collections.get(namespace) ?? {};
    demand(specs, 'NamespaceNotFound', `ns does not exist: ${namespace}`);
    return cursors.first(specs as readonly unknown[] as readonly Doc[], namespace);
  },
} satisfies Handlers;
