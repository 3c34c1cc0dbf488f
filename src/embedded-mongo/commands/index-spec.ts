import type { Collection } from '../collection.js';
import { ServerError } from '../errors.js';
import type { IndexSpec } from '../indexes.js';
import { INDEX_OPTIONS, PARTIAL_FILTER_OPERATORS } from '../supported.js';
import { isDoc, keyOf, type Doc } from '../values.js';

function checkKey(key: Doc): void {
  const isFit = Object.entries(key).every(
    ([path, direction]) => (direction === 1 || direction === -1) && !path.includes('$'),
  );
  if (!isFit || Object.keys(key).length === 0) {
    throw new ServerError(
      67,
      'The values of an index key must be 1 or -1: text, hashed, wildcard and geo indexes are not supported',
    );
  }
}

function checkPartialFilter(node: unknown): void {
  if (Array.isArray(node)) node.forEach(checkPartialFilter);
  if (!isDoc(node)) return;
  for (const [name, value] of Object.entries(node)) {
    const isUnknown =
      name.startsWith('$') && !(PARTIAL_FILTER_OPERATORS as readonly string[]).includes(name);
    if (isUnknown || (name === '$exists' && value !== true)) {
      throw new ServerError(67, `unsupported expression in partial index: ${name}`);
    }
    checkPartialFilter(value);
  }
}

function checkExpiry(spec: Doc, key: Doc): void {
  const seconds = spec['expireAfterSeconds'];
  if (seconds === undefined) return;
  const isFit = typeof seconds === 'number' && seconds >= 0 && Object.keys(key).length === 1;
  if (!isFit) {
    throw new ServerError(
      67,
      'TTL indexes are single-field indexes with a number of seconds from 0',
    );
  }
}

/** What a client asks for, checked: an option that would be kept without effect is refused. */
export function readIndexSpec(source: unknown): IndexSpec {
  const spec = isDoc(source) ? source : {};
  const unknown = Object.keys(spec).find(
    (option) => !(INDEX_OPTIONS as readonly string[]).includes(option),
  );
  if (unknown) throw new ServerError(197, `The index option '${unknown}' is not supported`);
  const { key, name, ...options } = spec;
  if (!isDoc(key)) throw new ServerError(9, 'An index needs a key');
  checkKey(key);
  checkExpiry(spec, key);
  checkPartialFilter(spec['partialFilterExpression']);
  const named = typeof name === 'string' ? name : Object.entries(key).flat().join('_');
  Reflect.deleteProperty(options, 'background'); // has had no effect since MongoDB 4.2
  return { ...options, v: 2, key, name: named };
}

const options = ({ unique, sparse, expireAfterSeconds }: IndexSpec): string =>
  keyOf([unique === true, sparse === true, expireAfterSeconds]);
const target = ({ key, partialFilterExpression }: IndexSpec): string =>
  keyOf([key, partialFilterExpression]);

/** Makes an index unless the same one exists; one that is almost the same is an error. */
export function ensureIndex(collection: Collection, spec: IndexSpec): void {
  const twin = collection.specs.find((existing) => target(existing) === target(spec));
  const namesake = collection.specs.find(({ name }) => name === spec.name);
  if (twin?.name === '_id_') return;
  if (twin && twin === namesake && options(twin) === options(spec)) return;
  if (namesake) {
    throw new ServerError(
      86,
      `An existing index has the same name as the requested index: ${spec.name}`,
    );
  }
  if (twin) {
    throw new ServerError(
      85,
      `Index already exists with a different name or options: ${twin.name}`,
    );
  }
  collection.addIndex(spec);
}
