import { connect } from 'node:net';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { startEmbedded } from '../../../src/database/connect.js';
import { systemClock } from '../../../src/kernel/clock.js';
import { createLogger } from '../../../src/kernel/logger.js';
import { BrowserLike } from '../../support/browser-like.js';
import { INSTRUCTOR } from '../../support/signing-platform.js';
import { startTrial } from '../../support/trial.js';
import { until } from '../../support/until.js';

const ROLES = 'https://purl.imsglobal.org/spec/lti/claim/roles';
const MB = 1024 * 1024;

const directory = mkdtempSync(join(tmpdir(), 'uploads-'));
const store = await startEmbedded(join(directory, 'store'), systemClock, createLogger('silent'));
/** Finds fault with a file that says so, and fails at one that says so. */
const scanner = join(directory, 'scanner');
writeFileSync(
  scanner,
  '#!/bin/sh\nread_all=$(cat)\ncase "$read_all" in *EICAR*) exit 1;; *STUK*) exit 2;; esac\nexit 0\n',
);
chmodSync(scanner, 0o755);
const environment = { MONGODB_URL: store.url, SECRET_KEY: 'cd'.repeat(32), SCAN_COMMAND: scanner };
const trial = await startTrial({}, { environment });
const client = await new MongoClient(store.url).connect();
const files = client.db('wmmi').collection('attachments.files');
const chunks = client.db('wmmi').collection('attachments.chunks');
afterAll(async () => {
  await client.close();
  await trial.tool.stop();
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

let people = 0;
let page: string;
let hers: BrowserLike;
beforeEach(async () => {
  hers = new BrowserLike();
  people += 1;
  const { base } = await trial.enter({ sub: `uploader-${people}` }, '', hers);
  page = `${base}assignments/1`;
  await files.deleteMany({});
  await chunks.deleteMany({});
});

const pdf = (name = 'werk.pdf', more = '') => new File([`%PDF-1.7\n${more}`], name);
const draft = { text: 'Mijn tekst blijft staan.', action: 'draft' };
const send = (...sent: File[]) => hers.upload(page, draft, sent);
const leftOvers = async () => (await files.countDocuments({})) + (await chunks.countDocuments({}));

/** A package with one entry in its list, which says how large that becomes. */
function packageOf(entry: string, unpacked: number): Buffer {
  const name = Buffer.from(entry);
  const directoryEntry = Buffer.alloc(46);
  directoryEntry.writeUInt32LE(0x02014b50, 0);
  directoryEntry.writeUInt32LE(unpacked, 24);
  directoryEntry.writeUInt16LE(name.length, 28);
  const list = Buffer.concat([directoryEntry, name]);
  const begin = Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.alloc(26)]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(begin.length, 16);
  return Buffer.concat([begin, list, end]);
}

describe('a file that cannot be taken is refused in words, the text stays, and nothing of it is left:', () => {
  test.each<[string, () => File[], string]>([
    ['one byte above 10 MB', () => [pdf('groot.pdf', 'x'.repeat(10 * MB - 8))], '10 MB'],
    ['no byte at all', () => [new File([], 'leeg.pdf')], 'is leeg'],
    ['a program named .pdf', () => [new File(['MZ\u0090'], 'virus.pdf')], 'niet van een soort'],
    ['a name without an ending', () => [pdf('werk')], 'niet van een soort'],
    ['a page for a browser', () => [new File(['<script>'], 'x.html')], 'niet van een soort'],
    [
      'a document that unpacks to 4 GB',
      () => [new File([packageOf('word/document.xml', 0xfffffffe)], 'bom.docx')],
      'uitgepakt veel te groot',
    ],
    [
      'a document with macros',
      () => [new File([packageOf('word/vbaProject.bin', 10)], 'macro.docx')],
      'macro',
    ],
    [
      'a package that is no document',
      () => [new File([packageOf('x', 1)], 'x.docx')],
      'beschadigd',
    ],
    [
      'half a package',
      () => [new File([Buffer.from('PK\u0003\u0004')], 'half.docx')],
      'beschadigd',
    ],
    ['a fourth file', () => [1, 2, 3, 4].map((n) => pdf(`${n}.pdf`)), 'hooguit drie'],
    ['a thousand files', () => Array.from({ length: 1000 }, () => pdf()), 'hooguit drie'],
    ['a name with a NUL in it', () => [pdf('a\u0000b.pdf')], 'niet goed aangekomen'],
    [
      'what the scanner cannot judge',
      () => [pdf('stuk.pdf', 'STUK')],
      'nu niet worden gecontroleerd',
    ],
    ['what the scanner finds', () => [pdf('ziek.pdf', 'EICAR')], 'schadelijke software'],
  ])('%s', async (_what, make, says) => {
    const answer = await send(...make());
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(text).toContain(says);
    expect(text).toContain('Mijn tekst blijft staan.</textarea>');
    expect(await leftOvers()).toBe(0);
  });
});

test('a file of exactly 10 MB arrives whole, under a plain name, as something to put away', async () => {
  const whole = pdf('../..\\pad/Ons "plan"\r\n<1>.pdf', 'x'.repeat(10 * MB - 9));
  expect((await send(whole)).status).toBe(303);
  const shown = await (await hers.get(page)).text();
  const address = /assignments\/1\/files\/[0-9a-f]{24}/.exec(shown)?.[0] ?? '';
  const got = await hers.get(page.replace('assignments/1', address));
  expect(got.headers.get('content-disposition')).toMatch(/^attachment; filename=.*plan1?/);
  expect(got.headers.get('content-disposition')).not.toMatch(/\.\.|pad|[<\r\n]/);
  expect(got.headers.get('x-content-type-options')).toBe('nosniff');
  expect(got.headers.get('content-type')).toBe('application/pdf');
  expect((await got.arrayBuffer()).byteLength).toBe(10 * MB);
});

test('a file goes along with the attempt, to its author and to who grades, and to nobody else', async () => {
  await hers.upload(page, { text: '', action: 'submit' }, [pdf('bijlage.pdf', 'inhoud')]);
  const [file] = await files.find({}).toArray();
  const id = file?._id.toHexString() ?? '';
  expect((await hers.get(`${page}/files/${id}`)).status).toBe(200);
  const theirs = new BrowserLike();
  const teacher = { sub: 'upload-teacher', [ROLES]: [INSTRUCTOR] };
  const { base, page: queue } = await trial.enter(teacher, 'grading', theirs);
  const works = new Set([...queue.matchAll(/grading\/([0-9a-f]{24})/g)].map(([, one]) => one));
  const answers = [...works].map(async (work) => theirs.get(`${base}grading/${work}/files/${id}`));
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, ...statuses.slice(1).map(() => 404)]);
  const other = new BrowserLike();
  const { base: others } = await trial.enter({ sub: 'somebody-else' }, '', other);
  expect((await other.get(`${others}assignments/1/files/${id}`)).status).toBe(404);
});

test('a file that is taken off a draft is gone, one that was handed in stays with its attempt', async () => {
  await send(pdf('een.pdf'), pdf('twee.pdf'));
  const [first] = await files.find({ filename: 'een.pdf' }).toArray();
  const off = first?._id.toHexString() ?? '';
  await hers.submit(page, { text: 'Met twee.', remove: off });
  expect((await hers.get(`${page}/files/${off}`)).status).toBe(404);
  expect(await files.countDocuments({ 'metadata.looseSince': { $ne: null } })).toBe(1);
  await hers.submit(page, { text: 'Met twee.', action: 'submit' });
  const [second] = await files.find({ 'metadata.looseSince': null }).toArray();
  await hers.submit(page, { text: 'Zonder.', remove: second?._id.toHexString() ?? '' });
  await hers.submit(page, { text: 'Zonder.', action: 'submit' });
  expect((await hers.get(`${page}/files/${second?._id.toHexString()}`)).status).toBe(200);
});

test('a form of another site brings no file in', async () => {
  const body = new FormData();
  body.set('csrf', 'geraden');
  body.set('text', 'x');
  body.append('files', pdf());
  const answer = await fetch(page, { method: 'POST', headers: hers.headers(), body });
  expect(answer.status).toBe(403);
  expect(await leftOvers()).toBe(0);
});

test('a connection that breaks leaves nothing behind', async () => {
  const { hostname, port, pathname } = new URL(page);
  const shown = await (await hers.get(page)).text();
  const csrf = /name="csrf" value="([^"]+)"/.exec(shown)?.[1] ?? '';
  const head = [
    `--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n`,
    '--b\r\nContent-Disposition: form-data; name="files"; filename="half.pdf"\r\n\r\n%PDF-1.7\n',
  ].join('');
  const socket = connect(Number(port), hostname);
  const request = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    `Cookie: ${hers.headers()['Cookie']}`,
    'Content-Type: multipart/form-data; boundary=b',
    `Content-Length: ${5 * MB}`,
    '',
    head + 'x'.repeat(2 * MB),
  ].join('\r\n');
  await new Promise((resolve) => socket.write(request, resolve));
  await until(async () => (await chunks.countDocuments({})) > 0);
  socket.destroy();
  await until(async () => (await leftOvers()) === 0);
});
