import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const TOKEN = /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g;
const tokens = new Map(
  [...readFileSync('views/assets/app.css', 'utf8').matchAll(TOKEN)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }] as const,
  ),
);

/** WCAG 2.2, definition of relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

const TEXTS: readonly [string, readonly string[]][] = [
  ['page', ['ink', 'quiet', 'teal', 'teal-strong', 'accent', 'bad']],
  ['card', ['ink', 'quiet', 'teal', 'teal-strong', 'accent', 'bad']],
  ['teal-wash', ['ink', 'quiet', 'teal', 'teal-strong']],
  ['teal', ['on-teal']],
  ['teal-strong', ['on-teal']],
  ['good-wash', ['good', 'ink']],
  ['waiting-wash', ['waiting', 'ink']],
  ['bad-wash', ['bad', 'ink']],
];
const SIGNS: readonly [string, readonly string[]][] = [
  ['page', ['edge', 'accent', 'teal', 'good', 'bad']],
  ['card', ['edge', 'accent', 'teal', 'good', 'bad']],
];

describe.each(['light', 'dark'] as const)('in the %s', (scheme) => {
  const colour = (name: string): string => tokens.get(name)![scheme];
  const pairs = (all: typeof TEXTS) =>
    all.flatMap(([ground, names]) => names.map((name) => [name, ground] as const));

  test.each(pairs(TEXTS))('A5 text in %s can be read on %s', (name, ground) => {
    expect(contrast(colour(name), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(pairs(SIGNS))(
    'A5 the edge of a field, or the focus, in %s shows on %s',
    (name, ground) => {
      expect(contrast(colour(name), colour(ground))).toBeGreaterThanOrEqual(3);
    },
  );
});
