import { ServerError } from './errors.js';
import { evaluator } from './expressions.js';
import { reach, setAt, splitPath } from './paths.js';
import { compile } from './query.js';
import { countSpec, docSpec, SHAPE_STAGES, structuredCopy, textSpec } from './shape-stages.js';
import { sorted } from './sort.js';
import { isDoc, type Doc } from './values.js';

export interface StageScope {
  readonly allowed: readonly string[];
  readonly variables?: Doc | undefined;
  /** The matches of a filter in another collection of the same database. */
  readonly findIn?: (collection: string, filter: Doc) => Doc[];
}
type Stage = (docs: Doc[], spec: unknown, scope: StageScope) => Doc[];

function lookupOne(doc: Doc, spec: Doc, scope: StageScope): Doc[] {
  const { localField, foreignField } = spec;
  const filter: Doc = {};
  if (typeof localField === 'string' && typeof foreignField === 'string') {
    const { leaves, values } = reach(doc, splitPath(localField));
    const wanted = values.map((value) => value ?? null);
    filter[foreignField] = wanted.length > leaves.length ? { $in: wanted } : { $eq: wanted[0] };
  }
  const found = scope.findIn?.(textSpec('$lookup', spec['from']), filter) ?? [];
  const bound = evaluator(spec['let'] ?? {})(doc, scope.variables) as Doc;
  const variables = { ...scope.variables, ...bound };
  return runStages(found, spec['pipeline'] ?? [], { ...scope, variables });
}

const lookup: Stage = (docs, spec, scope) => {
  const names = ['from', 'localField', 'foreignField', 'as', 'let', 'pipeline'];
  const options = docSpec('$lookup', spec, names);
  const { pipeline = [], localField, foreignField } = options;
  const as = splitPath(textSpec('$lookup', options['as']));
  if ((localField === undefined) !== (foreignField === undefined)) {
    throw new ServerError(9, '$lookup needs both localField and foreignField, or neither');
  }
  runStages([], pipeline, scope);
  return docs.map((doc) => {
    const out = structuredCopy(doc);
    setAt(out, as, lookupOne(doc, options, scope));
    return out;
  });
};

const facet: Stage = (docs, spec, scope) => {
  const facets = Object.entries(docSpec('$facet', spec)).map(([name, pipeline]) => [
    name,
    runStages(docs, pipeline, scope),
  ]);
  return [Object.fromEntries(facets) as Doc];
};

const match: Stage = (docs, spec, { variables }) => {
  const matches = compile(spec);
  return docs.filter((doc) => matches(doc, variables));
};

const STAGES: Readonly<Record<string, Stage>> = {
  $match: match,
  $lookup: lookup,
  $facet: facet,
  $sort: (docs, spec) => sorted(docs, docSpec('$sort', spec), (doc) => doc),
  $limit: (docs, spec) => docs.slice(0, countSpec('$limit', spec, 1)),
  $skip: (docs, spec) => docs.slice(countSpec('$skip', spec, 0)),
  $count: (docs, spec) => (docs.length > 0 ? [{ [textSpec('$count', spec)]: docs.length }] : []),
};

/** Runs a pipeline; what is not on the list is refused, also where no document reaches it. */
export function runStages(docs: Doc[], pipeline: unknown, scope: StageScope): Doc[] {
  if (!Array.isArray(pipeline)) throw new ServerError(14, 'A pipeline has to be an array');
  return pipeline.reduce<Doc[]>((current, stage) => {
    const [[name, spec] = ['', undefined], ...more] = isDoc(stage) ? Object.entries(stage) : [];
    if (more.length > 0) {
      throw new ServerError(
        40323,
        'A pipeline stage specification object must contain exactly one field.',
      );
    }
    if (!scope.allowed.includes(name)) {
      throw new ServerError(40324, `Unrecognized pipeline stage name: '${name}'`);
    }
    const shape = SHAPE_STAGES[name];
    return shape
      ? shape(current, spec, scope.variables)
      : (STAGES[name]?.(current, spec, scope) ?? []);
  }, docs);
}
