import { ACCUMULATORS } from './accumulators.js';
import { ServerError } from './errors.js';
import { evaluator, type Evaluator } from './expressions.js';
import { getPath, setAt, splitPath, unsetAt } from './paths.js';
import { projector } from './projection.js';
import { asNumber, isDoc, isMissing, keyOf, type Doc } from './values.js';

/** A stage that looks at one document after the other and at nothing else. */
export type ShapeStage = (docs: Doc[], spec: unknown, variables?: Doc) => Doc[];

export function docSpec(stage: string, spec: unknown, fields?: readonly string[]): Doc {
  if (!isDoc(spec)) throw new ServerError(9, `the ${stage} stage needs a document`);
  const unknown = fields && Object.keys(spec).find((field) => !fields.includes(field));
  if (unknown) throw new ServerError(9, `the field '${unknown}' of ${stage} is not supported`);
  return spec;
}

export function textSpec(stage: string, spec: unknown): string {
  if (typeof spec !== 'string' || spec === '') throw new ServerError(9, `${stage} needs a string`);
  return spec;
}

export function countSpec(stage: string, spec: unknown, least: number): number {
  const number = asNumber(spec);
  if (!Number.isInteger(number) || number < least) {
    throw new ServerError(9, `invalid argument to ${stage} stage`);
  }
  return number;
}

const addFields: ShapeStage = (docs, spec, variables) => {
  const fields = Object.entries(docSpec('$addFields', spec)).map(
    ([path, source]) => [splitPath(path), evaluator(source)] as const,
  );
  return docs.map((doc) => {
    const out = structuredCopy(doc);
    for (const [parts, evaluate] of fields) {
      const value = evaluate(doc, variables);
      if (value === undefined) unsetAt(out, parts);
      else setAt(out, parts, value);
    }
    return out;
  });
};

/** Documents and arrays are copied; the values in them are shared, since no stage changes a value in place. */
export function structuredCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(structuredCopy) as T;
  if (!isDoc(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, structuredCopy(v)])) as T;
}

function replaceWith(docs: Doc[], source: unknown, variables?: Doc): Doc[] {
  const evaluate = evaluator(source);
  return docs.map((doc) => {
    const root = evaluate(doc, variables);
    if (!isDoc(root)) throw new ServerError(2, "'newRoot' must evaluate to an object");
    return root;
  });
}

function accumulatorOf(field: string, spec: unknown): [string, string, Evaluator] {
  const [[name, operand] = ['', undefined], ...more] = isDoc(spec) ? Object.entries(spec) : [];
  if (!Object.hasOwn(ACCUMULATORS, name) || more.length > 0) {
    throw new ServerError(
      2,
      `The field '${field}' must be one accumulator that is supported: ${name}`,
    );
  }
  return [field, name, evaluator(name === '$count' ? 1 : operand)];
}

const group: ShapeStage = (docs, spec, variables) => {
  const { _id: by, ...fields } = docSpec('$group', spec);
  if (by === undefined) throw new ServerError(2, 'a group specification must include an _id');
  const keyOfDoc = evaluator(by);
  const accumulators = Object.entries(fields).map(([field, sub]) => accumulatorOf(field, sub));
  const groups = new Map<string, { _id: unknown; members: Doc[] }>();
  for (const doc of docs) {
    const _id = keyOfDoc(doc, variables) ?? null;
    const key = keyOf(_id);
    const known = groups.get(key);
    if (known) known.members.push(doc);
    else groups.set(key, { _id, members: [doc] });
  }
  return [...groups.values()].map(({ _id, members }) => {
    const values = accumulators.map(([field, name, evaluate]): [string, unknown] => [
      field,
      ACCUMULATORS[name]?.(members.map((doc) => evaluate(doc, variables))),
    ]);
    return { _id, ...Object.fromEntries(values) };
  });
};

const unwind: ShapeStage = (docs, spec) => {
  const options = typeof spec === 'string' ? { path: spec } : spec;
  const names = ['path', 'preserveNullAndEmptyArrays', 'includeArrayIndex'];
  const {
    path: source,
    preserveNullAndEmptyArrays: keeps,
    includeArrayIndex: indexField,
  } = docSpec('$unwind', options, names);
  const path = textSpec('$unwind', source).replace(/^\$/, '');
  const parts = splitPath(path);
  const withValue = (doc: Doc, value: unknown, at: number | null): Doc => {
    const out = structuredCopy(doc);
    if (value === undefined) unsetAt(out, parts);
    else setAt(out, parts, value);
    if (typeof indexField === 'string') setAt(out, splitPath(indexField), at);
    return out;
  };
  return docs.flatMap((doc) => {
    const value = getPath(doc, path);
    if (Array.isArray(value) && value.length > 0) {
      return value.map((element, at) => withValue(doc, element, at));
    }
    if (isMissing(value) || Array.isArray(value)) {
      return keeps === true ? [withValue(doc, Array.isArray(value) ? undefined : value, null)] : [];
    }
    return [withValue(doc, value, null)];
  });
};

const project: ShapeStage = (docs, spec, variables) => {
  const apply = projector(docSpec('$project', spec));
  return docs.map((doc) => apply(doc, variables));
};

const unset: ShapeStage = (docs, spec) => {
  const paths = [spec].flat().map((path) => textSpec('$unset', path));
  return project(docs, Object.fromEntries(paths.map((path) => [path, 0])));
};

export const SHAPE_STAGES: Readonly<Record<string, ShapeStage>> = {
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $replaceWith: replaceWith,
  $replaceRoot: (docs, spec, variables) =>
    replaceWith(docs, docSpec('$replaceRoot', spec, ['newRoot'])['newRoot'], variables),
  $group: group,
  $unwind: unwind,
};
