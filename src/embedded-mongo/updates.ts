import { BSONRegExp } from 'bson';
import { ServerError } from './errors.js';
import { operatorsFor, type UpdateContext } from './field-operators.js';
import { setAt, splitPath } from './paths.js';
import { runStages } from './stages.js';
import { UPDATE_OPERATORS, UPDATE_STAGES } from './supported.js';
import { concretePaths, readArrayFilters, type Selection } from './update-paths.js';
import { encode, isDoc, isOperators, parse, parsePlain, type Doc } from './values.js';

export interface UpdateRequest {
  readonly filter: Doc;
  readonly update: unknown;
  readonly arrayFilters?: unknown;
  readonly now: Date;
}

type Scope = UpdateContext & Selection;

function checkConflicts(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) throw conflict(path, path);
    seen.add(path);
  }
  for (const path of paths) {
    for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      if (seen.has(path.slice(0, dot))) throw conflict(path, path.slice(0, dot));
    }
  }
}
const conflict = (path: string, at: string): ServerError =>
  new ServerError(40, `Updating the path '${path}' would create a conflict at '${at}'`);

function applyOperators(doc: Doc, update: Doc, scope: Scope): Doc {
  const operators = operatorsFor(scope);
  const steps = Object.entries(update).flatMap(([name, fields]) => {
    const apply = operators[name];
    if (!apply || !isDoc(fields))
      throw new ServerError(9, `Modifiers operate on fields: ${name} needs a document`);
    return Object.entries(fields).flatMap(([path, operand]) =>
      concretePaths(doc, path, scope).map((parts) => ({ name, apply, parts, operand })),
    );
  });
  checkConflicts(
    steps.flatMap(({ name, parts, operand }) =>
      name === '$rename' ? [parts.join('.'), String(operand)] : [parts.join('.')],
    ),
  );
  for (const { apply, parts, operand } of steps) apply(doc, parts, operand);
  return doc;
}

function replacement(doc: Doc, update: Doc): Doc {
  const dollar = Object.keys(update).find((key) => key.startsWith('$'));
  if (dollar) {
    throw new ServerError(
      52,
      `The dollar ($) prefixed field '${dollar}' is not allowed in a replacement`,
    );
  }
  const { _id = doc['_id'], ...rest } = update;
  return { _id, ...rest };
}

function applyPipeline(doc: Doc, stages: unknown[]): Doc {
  const [out = {}] = runStages([parsePlain(encode(doc))], stages, { allowed: UPDATE_STAGES });
  const { _id = doc['_id'], ...rest } = out;
  return _id === undefined ? rest : { _id, ...rest };
}

function apply(doc: Doc, request: UpdateRequest, context: Omit<UpdateContext, 'now'>): Doc {
  const { update } = request;
  if (Array.isArray(update)) return applyPipeline(doc, update);
  const fields = isDoc(update) ? update : {};
  if (!isOperators(update)) return replacement(doc, fields);
  return applyOperators(doc, fields, {
    ...request,
    ...context,
    elements: readArrayFilters(update, request.arrayFilters),
  });
}

/** Refuses what is not supported, also where no document would be updated. */
export function checkUpdate(request: UpdateRequest): void {
  const { update } = request;
  if (Array.isArray(update)) runStages([], update, { allowed: UPDATE_STAGES });
  else if (!isDoc(update)) {
    throw new ServerError(9, 'An update has to be a document or a pipeline');
  } else if (isOperators(update)) {
    readArrayFilters(update, request.arrayFilters);
    const unknown = Object.keys(update).find(
      (name) => !(UPDATE_OPERATORS as readonly string[]).includes(name),
    );
    if (unknown) throw new ServerError(9, `Unknown modifier: ${unknown}`);
  }
}

/** The document that an update makes of a stored one. */
export const updated = (raw: Uint8Array, request: UpdateRequest): Doc =>
  apply(parse(raw), request, { inserting: false, raw });

/** The fields that a filter asks to have exactly one value. */
function exactValues(filter: Doc): [string, unknown][] {
  return Object.entries(filter).flatMap(([key, operand]): [string, unknown][] => {
    if (key === '$and' && Array.isArray(operand)) return operand.filter(isDoc).flatMap(exactValues);
    const value = isOperators(operand) ? operand['$eq'] : operand;
    const isExact = value !== undefined && !(value instanceof BSONRegExp);
    return isExact && !key.startsWith('$') ? [[key, value]] : [];
  });
}

/** The document that an upsert inserts when nothing matched. */
export function upserted(request: UpdateRequest): Doc {
  const base: Doc = {};
  for (const [path, value] of exactValues(request.filter)) setAt(base, splitPath(path), value);
  const { _id } = base;
  const isReplacement = isDoc(request.update) && !isOperators(request.update);
  const start = isReplacement ? (_id === undefined ? {} : { _id }) : base;
  return apply(start, request, { inserting: true });
}
