import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { en } from '../../src/i18n/messages.en.js';
import { nl, type MessageKey, type Messages } from '../../src/i18n/messages.nl.js';

const keys = Object.keys(nl) as MessageKey[];
const languages: readonly [string, Messages][] = [
  ['nl', nl],
  ['en', en],
];

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test('every message stands in every language, with the same places to fill in', () => {
  const different = keys.filter(
    (key) => JSON.stringify(placeholders(nl[key])) !== JSON.stringify(placeholders(en[key])),
  );
  expect(different).toEqual([]);
  expect(Object.keys(en).sort()).toEqual([...keys].sort());
});

test.each(languages)(
  'no message is empty or carries markup or stray space: %s',
  (_name, messages) => {
    const wrong = keys.filter((key) => {
      const text = messages[key];
      return text === '' || text !== text.trim() || /<|&\w+;|\{\W|\{\}/.test(text);
    });
    expect(wrong).toEqual([]);
  },
);

test('no key stands twice, in one file or in two', () => {
  const own = (language: string) =>
    readdirSync(join('src/i18n', language)).flatMap((file) =>
      [
        ...readFileSync(join('src/i18n', language, file), 'utf8').matchAll(/^ {2}'([\w.-]+)':/gm),
      ].map(([, key]) => key!),
    );
  expect(own('nl').sort()).toEqual([...keys].sort());
  expect(own('en').sort()).toEqual([...keys].sort());
});

/** Words of letters from the town hall, with what people say. */
const STIFF =
  /\b(middels|teneinde|dienaangaande|derhalve|alvorens|reeds|tevens|indien|ten behoeve van|met betrekking tot|inzake|conform|gaarne|hetgeen|aldus|zulks|voornoemde?|u dient|dient te)\b/i;

test('A25 the Dutch interface speaks plainly', () => {
  expect(keys.filter((key) => STIFF.test(nl[key]))).toEqual([]);
});

test('A25 no sentence of the interface is longer than thirty words', () => {
  const sentences = (text: string) => text.split(/[.!?:;](?:\s|$)/);
  const long = (text: string) => sentences(text).some((one) => one.split(/\s+/).length > 30);
  expect(keys.filter((key) => long(nl[key]))).toEqual([]);
});
