import { ServerError } from './errors.js';
import { compare, isDoc, isMissing, keyOf, rank, RANK, type Doc } from './values.js';

function numbers(values: readonly unknown[]): number[] {
  const numeric = values.filter((value) => rank(value) === RANK.number);
  if (!numeric.every((value) => typeof value === 'number')) {
    throw new ServerError(2, 'Sums of decimals and of 64-bit integers are not supported');
  }
  return numeric;
}

const sum = (values: readonly unknown[]): number =>
  numbers(values).reduce((total, value) => total + value, 0);

function average(values: readonly unknown[]): number | null {
  const count = numbers(values).length;
  return count === 0 ? null : sum(values) / count;
}

function extreme(direction: 1 | -1): (values: readonly unknown[]) => unknown {
  return (values) =>
    values
      .filter((value) => !isMissing(value))
      .reduce(
        (best, value) => (best === null || direction * compare(value, best) < 0 ? value : best),
        null,
      );
}

/** How `$group` makes one value of many; some of these also work on one array inside an expression. */
export const ACCUMULATORS: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  $sum: sum,
  $avg: average,
  $min: extreme(1),
  $max: extreme(-1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((value) => value !== undefined),
  $addToSet: (values) => [
    ...new Map(
      values.filter((v) => v !== undefined).map((value) => [keyOf(value), value]),
    ).values(),
  ],
  $count: (values) => values.length,
  $mergeObjects: (values) => Object.assign({}, ...values.filter(isDoc)) as Doc,
};
