import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ejs from 'ejs';
import { isMessageKey } from '../../src/i18n/translator.js';

const files = readdirSync('views', { recursive: true, encoding: 'utf8' }).sort();
const templates = files
  .filter((path) => path.endsWith('.ejs'))
  .map((path) => [path, readFileSync(join('views', path), 'utf8')] as const);
const VISIBLE = ['view', 'tools', 'title', 'problem', 'id'];

const captures = (source: string, pattern: RegExp): string[] =>
  [...source.matchAll(pattern)].map(([, captured]) => captured!.trim());

describe.each(templates)('views/%s', (path, source) => {
  test('compiles in strict mode', () => {
    const options = { filename: join('views', path), strict: true, destructuredLocals: VISIBLE };
    expect(() => ejs.compile(source, options)).not.toThrow();
  });

  test('prints unescaped only includes and sanitised HTML', () => {
    const unescaped = captures(source, /<%-((?:[^%]|%(?!>))*)/g);
    expect(unescaped.filter((code) => !/^include\(|\.safeHtml$/.test(code))).toEqual([]);
  });

  test('builds every address by tools or a view, so that none loses the launch', () => {
    const addresses = captures(source, /\s(?:href|action|src|poster)="([^"]*)"/g);
    const fixed = addresses.filter(
      (address) => !address.startsWith('<%= ') && !address.startsWith('#'),
    );
    expect(fixed).toEqual([]);
    const built = /^<%= (tools\.(url|asset)\(.+\)|(tools|view|\w+)(\.\w+|\[0\])+) %>$/;
    expect(addresses.filter((address) => !address.startsWith('#') && !built.test(address))).toEqual(
      [],
    );
  });

  test('uses only messages that exist', () => {
    const keys = captures(source, /tools\.t\('([^']+)'/g);
    expect(keys.filter((key) => !isMessageKey(key))).toEqual([]);
  });

  test('says where a form comes from', () => {
    const forms = captures(source, /(<form\b[\s\S]*?<\/form>)/g);
    const posting = forms.filter((form) => /method="post"/i.test(form));
    const field = '<input type="hidden" name="csrf" value="<%= tools.csrf %>">';
    const isOurs = (form: string) => form.includes('action="<%= tools.url(');
    expect(posting.filter((form) => isOurs(form) && !form.includes(field))).toEqual([]);
    expect(posting.filter((form) => !isOurs(form) && form.includes('csrf'))).toEqual([]);
  });

  test('keeps style and script out of the page, as its security policy asks', () => {
    expect(captures(source, /(<style\b|\sstyle="|\son[a-z]+="|javascript:)/gi)).toEqual([]);
    expect(captures(source, /<script\b(?![^>]*\ssrc=)([^>]*)/g)).toEqual([]);
  });
});

test('the style sheets fetch nothing', () => {
  const sheets = files.filter((path) => path.endsWith('.css'));
  const fetching = sheets.filter((path) =>
    /url\(|@import|@font-face/.test(readFileSync(join('views', path), 'utf8')),
  );
  expect(fetching).toEqual([]);
});
