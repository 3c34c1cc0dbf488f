import { beforeAll, describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import {
  asObserver,
  asTeacher,
  elsewhere,
  forumOf,
  inContext,
  type Visitor,
} from '../../support/forum.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { joinTrial } from '../../support/trial.js';

const { tool, platform } = await startPlatformAndTool();
const other = await joinTrial(tool, { organisation: 'Gemeente Bunnik' });
const { enter, read, post, begin, reply, newForm, wait } = forumOf(tool, platform);
const bunnik = forumOf(tool, other.platform);

let thread: string;
let who: Readonly<Record<string, Visitor>>;

/** Whoever comes back finds what others did meanwhile as it was: each row begins anew. */
beforeAll(async () => {
  who = {
    author: await enter('Karin'),
    participant: await enter('Derde'),
    instructor: await enter('Marit', asTeacher),
    observer: await enter('Ouder', asObserver),
    otherRun: await enter('Vreemd', { ...elsewhere, ...asTeacher }),
    otherOrganisation: await bunnik.enter('Els', { ...asTeacher, ...inContext('bunnik') }),
  };
});
beforeAll(async () => {
  const choices = 'Loslaten\nIngrijpen';
  const form = { lecture: '4', type: 'vraag', choices };
  thread = await begin(who['author']!, 'Van Karin', form);
  await reply(await enter('Yusuf'), thread, 'Van Yusuf', { anonymous: 'yes' });
});

const FORM = {
  body: 'Iets',
  version: '1',
  reason: 'Daarom',
  lecture: 'algemeen',
  choice: '0',
  days: '1',
};
const NEW = { title: 'Nieuw gesprek', type: 'vraag', choices: '' };
const DRAFT = { place: 'new', body: 'Begin', title: '' };

/** author, participant, instructor, observer, a teacher of another run, one of another organisation, and nobody. */
const TABLE: readonly (readonly [string, 'get' | 'post', readonly number[], object?])[] = [
  ['forum', 'get', [200, 200, 200, 200, 200, 200, 401]],
  ['forum?q=karin', 'get', [200, 200, 200, 200, 200, 200, 401]],
  ['forum', 'post', [303, 303, 303, 403, 303, 303, 401], NEW],
  ['forum/new', 'get', [200, 200, 200, 403, 200, 200, 401]],
  ['forum/draft', 'post', [200, 200, 200, 403, 200, 200, 401], DRAFT],
  ['forum/read', 'post', [303, 303, 303, 303, 303, 303, 401]],
  ['forum/notices', 'get', [200, 200, 200, 200, 200, 200, 401]],
  ['forum/moderation', 'get', [403, 403, 200, 403, 200, 200, 401]],
  ['forum/:thread', 'get', [200, 200, 200, 200, 404, 404, 401]],
  ['forum/:thread', 'post', [303, 303, 303, 403, 404, 404, 401]],
  ['forum/:thread/vote', 'post', [303, 303, 403, 403, 404, 404, 401]],
  ['forum/:thread/follow', 'post', [303, 303, 303, 303, 404, 404, 401]],
  ['forum/:thread/unfollow', 'post', [303, 303, 303, 303, 404, 404, 401]],
  ['forum/:thread/posts/1/like', 'post', [303, 303, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/1/unlike', 'post', [303, 303, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/report', 'post', [303, 303, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/1/edit', 'get', [200, 403, 200, 403, 404, 404, 401]],
  ['forum/:thread/posts/1/history', 'get', [200, 403, 200, 403, 404, 404, 401]],
  ['forum/:thread/posts/1/edit', 'post', [303, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/claim', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/unclaim', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/hide', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/restore', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/endorse', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/unendorse', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/keep', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/reveal', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/pause', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/unpause', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/help', 'post', [303, 403, 403, 403, 404, 404, 401]],
  ['forum/:thread/posts/2/unhelp', 'post', [303, 403, 403, 403, 404, 404, 401]],
  ['forum/:thread/pin', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/unpin', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/lock', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/unlock', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/move', 'post', [403, 403, 303, 403, 404, 404, 401]],
  ['forum/:thread/posts/1/delete', 'post', [303, 403, 403, 403, 404, 404, 401]],
  ['forum/:thread/posts/99/like', 'post', [404, 404, 404, 404, 404, 404, 401]],
  ['forum/:thread/explode', 'post', [404, 404, 404, 404, 404, 404, 401]],
];

describe('who may do what:', () => {
  test.each(TABLE)('%s %s', async (path, method, expected, more = {}) => {
    const at = path.replace(':thread', thread);
    const answers: number[] = [];
    for (const person of Object.values(who)) {
      wait();
      const form = { ...FORM, ...more, formKey: newForm() };
      const { status } = method === 'get' ? await read(person, at) : await post(person, at, form);
      answers.push(status);
    }
    const nobody = new BrowserLike();
    const { base } = who['author']!;
    const unknown =
      method === 'get' ? await nobody.get(`${base}${at}`) : await nobody.post(`${base}${at}`, FORM);
    expect([...answers, unknown.status]).toEqual(expected);
  });
});
