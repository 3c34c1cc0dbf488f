import { BSONRegExp } from 'bson';
import {
  CONDITIONS,
  list,
  matchesOne,
  not,
  regex,
  someArray,
  type Condition,
} from './conditions.js';
import { ServerError } from './errors.js';
import { evaluator } from './expressions.js';
import { reach } from './paths.js';
import { entry, isDoc, isOperators, truthy, type Doc } from './values.js';

export type Matcher = (doc: Doc, variables?: Doc) => boolean;

const LOGICAL: Readonly<Record<string, (matchers: Matcher[]) => Matcher>> = {
  $and: (matchers) => (doc, variables) => matchers.every((matches) => matches(doc, variables)),
  $or: (matchers) => (doc, variables) => matchers.some((matches) => matches(doc, variables)),
  $nor: (matchers) => (doc, variables) => !matchers.some((matches) => matches(doc, variables)),
};

function elemMatch(operand: unknown): Condition {
  if (!isDoc(operand)) throw new ServerError(2, '$elemMatch needs an Object');
  if (isOperators(operand) && !((Object.keys(operand)[0] ?? '') in LOGICAL)) {
    const condition = conditionsOf(operand);
    return someArray((array) =>
      array.some((element) => condition({ leaves: [element], values: [element] })),
    );
  }
  const matches = compile(operand);
  return someArray((array) => array.some((element) => isDoc(element) && matches(element)));
}

function all(operand: unknown): Condition {
  const parts = list('$all', operand).map((value) =>
    isDoc(value) && '$elemMatch' in value ? elemMatch(value['$elemMatch']) : matchesOne(value),
  );
  return (reached) => parts.length > 0 && parts.every((condition) => condition(reached));
}

function negated(operand: unknown): Condition {
  if (operand instanceof BSONRegExp) return not(regex(operand));
  if (!isOperators(operand)) throw new ServerError(2, '$not needs a regex or a document');
  return not(conditionsOf(operand));
}

const NESTING: typeof CONDITIONS = { $elemMatch: elemMatch, $all: all, $not: negated };

function conditionsOf(operators: Doc): Condition {
  const parts = Object.entries(operators).map(([name, operand]) => {
    const build = entry(CONDITIONS, name) ?? entry(NESTING, name);
    if (!build) throw new ServerError(2, `unknown operator: ${name}`);
    return build(operand, operators);
  });
  return (reached) => parts.every((condition) => condition(reached));
}

function compileEntry([key, operand]: [string, unknown]): Matcher {
  const combine = entry(LOGICAL, key);
  if (combine) {
    const filters = list(key, operand);
    if (filters.length === 0) throw new ServerError(2, `${key} must be a nonempty array`);
    return combine(filters.map(compile));
  }
  if (key === '$expr') {
    const evaluate = evaluator(operand);
    return (doc, variables) => truthy(evaluate(doc, variables));
  }
  if (key.startsWith('$')) throw new ServerError(2, `unknown top level operator: ${key}`);
  const condition = isOperators(operand) ? conditionsOf(operand) : matchesOne(operand);
  const parts = key.split('.');
  return (doc) => condition(reach(doc, parts));
}

/** Turns a filter into a test; whatever it cannot express is refused here, before any document is looked at. */
export function compile(filter: unknown): Matcher {
  if (!isDoc(filter)) throw new ServerError(14, 'A filter has to be a document');
  const parts = Object.entries(filter).map(compileEntry);
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return (doc, variables) => parts.every((matches) => matches(doc, variables));
}

export const FILTER_OPERATORS: readonly string[] = [
  ...Object.keys({ ...LOGICAL, ...CONDITIONS, ...NESTING }),
  '$expr',
];
