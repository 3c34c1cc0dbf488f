import { Aggregator } from 'mingo/aggregator';
import { Context, evalExpr, ProcessingMode } from 'mingo/core';
import { Lazy, type Iterator } from 'mingo/lazy';
import * as accumulator from 'mingo/operators/accumulator';
import * as library from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import type { Options } from 'mingo/types';
import { answering, demand } from './errors.js';
import { compile } from './filter.js';
import { sorted } from './paths.js';
import { STAGES, UPDATE_STAGES } from './supported.js';
import { compare, isDoc, type Doc } from './values.js';

/** In expressions an absent field is not equal to null; in filters it is. */
function equal(doc: unknown, operand: unknown, options: Options): boolean {
  const [a, b] = evalExpr(doc, operand, options) as unknown[];
  return (a === undefined) === (b === undefined) && compare(a, b) === 0;
}

const { $add, $concatArrays, $cond, $literal, $slice } = library;
/** The library's operators, with ours where it compares unlike MongoDB. */
const context = Context.init({
  accumulator: { ...accumulator },
  expression: { $add, $concatArrays, $cond, $literal, $slice, $eq: equal },
  pipeline: {
    ...pipeline,
    $match: (docs: Iterator, filter: Doc) => docs.filter(compile(filter)),
    $sort: (docs: Iterator, spec: Doc) => docs.transform((all: Doc[]) => Lazy(sorted(all, spec))),
  } as never,
});

/** Refuses operators and variables that are not on the list, wherever they stand; without a list, fields as well. */
function checkOperators(node: unknown, known: readonly string[]): void {
  const prefix = known.length > 0 ? '$$' : '$';
  const isKnown = typeof node !== 'string' || !node.startsWith(prefix);
  demand(isKnown, 'BadValue', 'A variable, or a field in this place, is not supported');
  for (const [name, operand] of Array.isArray(node) || isDoc(node) ? Object.entries(node) : []) {
    const isFit = !name.includes('$') || known.includes(name);
    demand(isFit, 'InvalidPipelineOperator', `Unrecognized expression '${name}'`);
    if (name !== '$literal') checkOperators(operand, known);
  }
}

export function checkPipeline(stages: readonly unknown[], allowed = Object.keys(STAGES)): void {
  for (const stage of stages) {
    const [[name, spec] = ['', null], ...more] = Object.entries(isDoc(stage) ? stage : {});
    demand(more.length === 0, 'Location40323', 'A stage has exactly one field');
    demand(allowed.includes(name), 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
    if (name !== '$match') checkOperators(spec, STAGES[name] ?? []);
  }
}

export function runPipeline(docs: readonly Doc[], stages: readonly Doc[]): readonly Doc[] {
  if (stages.length === 0) return docs;
  // These stages change what they are given, and what they are given is stored.
  const isUnsafe = stages.some((stage) => UPDATE_STAGES.some((name) => name in stage));
  const processingMode = isUnsafe ? ProcessingMode.CLONE_INPUT : ProcessingMode.CLONE_OFF;
  const options = { context, processingMode, scriptEnabled: false };
  return answering(() => new Aggregator([...stages], options).run<Doc>([...docs]));
}

export function project(docs: readonly Doc[], $project: Doc): readonly Doc[] {
  const stages = Object.keys($project).length > 0 ? [{ $project }] : [];
  checkPipeline(stages);
  return runPipeline(docs, stages);
}
