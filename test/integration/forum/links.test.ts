import { beforeAll, describe, expect, test } from '@jest/globals';
import { asTeacher, forumOf, inContext, type Visitor } from '../../support/forum.js';
import { launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const { tool, platform } = await startPlatformAndTool();
const { enter, read, post, begin, reply } = forumOf(tool, platform);

let karin: Visitor;
let yusuf: Visitor;
let teacher: Visitor;
beforeAll(async () => {
  karin = await enter('Karin');
  yusuf = await enter('Yusuf');
  teacher = await enter('Marit', asTeacher);
});
const linkIn = (page: string, seq: number): string =>
  new RegExp(`href="([^"]*/post/[0-9a-f]{24}/${seq})"`).exec(page)![1]!;

describe('the link to a post that is given to others', () => {
  let thread: string;
  let link: string;
  beforeAll(async () => {
    thread = await begin(karin, 'Een geheim bericht.');
    await reply(yusuf, thread, 'Een reactie.');
    link = linkIn((await read(karin, `forum/${thread}`)).page, 2);
  });

  test('holds nothing of a launch, and tells a stranger how to get there and nothing else', async () => {
    expect(link).toBe(`${tool.url}/post/${thread}/2`);
    const answer = await fetch(link);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain('Open de cursus in je leeromgeving');
    expect(page).not.toMatch(/geheim|reactie|Karin|Hoe houd/);
    expect((await fetch(`${tool.url}/post/${thread}/0`)).status).toBe(404);
  });

  test('leads to the post by way of the LMS, once', async () => {
    const { browser } = yusuf;
    await browser.get(link);
    const there = await launch(tool, platform, browser, { sub: 'Yusuf' });
    expect(there).toContain(`/forum/${thread}?post=2#post-2`);
    expect(await launch(tool, platform, browser, { sub: 'Yusuf' })).not.toContain('/forum/');
  });

  test('leads who takes part in another run to where they would come anyway', async () => {
    const stranger = await enter('Vreemd', inContext('elders'));
    await stranger.browser.get(link);
    const claims = { sub: 'Vreemd', ...inContext('elders') };
    expect(await launch(tool, platform, stranger.browser, claims)).not.toContain('/forum/');
  });

  test('leads there from the search field, and from another post', async () => {
    const answer = await karin.browser.get(`${karin.base}forum?q=${encodeURIComponent(link)}`);
    expect(answer.headers.get('location')).toContain(`/forum/${thread}?post=2#post-2`);
    const other = await begin(
      karin,
      `Zie ${link} en [hier](https://example.org/post/${thread}/2).`,
    );
    const { page } = await read(karin, `forum/${other}`);
    expect(page).toMatch(new RegExp(`href="[^"]*/l/[^"]*/forum/${thread}\\?post=2#post-2"`));
    expect(page).toContain(`href="https://example.org/post/${thread}/2"`);
  });
});

describe('who moderates', () => {
  test('begins the harvest of a lecture with what was recommended or found worthwhile', async () => {
    const thread = await begin(karin, 'Een **mooie** les over [geld](https://example.org).', {
      lecture: '2',
    });
    await reply(yusuf, thread, 'Niet genoemd.');
    await reply(yusuf, thread, 'Ook goed.');
    await post(teacher, `forum/${thread}/posts/1/endorse`);
    await post(karin, `forum/${thread}/posts/3/like`);
    expect((await read(teacher, 'forum?lecture=2')).page).toContain('Maak de oogst');
    const { page } = await read(teacher, 'forum/new?lecture=2&harvest');
    expect(page).toContain('Oogst van college 2');
    expect(page).toContain('Een mooie les over geld https://example.org');
    expect(page.indexOf('mooie les')).toBeLessThan(page.indexOf('Ook goed.'));
    expect(page).not.toContain('Niet genoemd.');
    const body = /<textarea id="body"[^>]*>\n([^<]*)</.exec(page)![1]!;
    const form = { lecture: '2', type: 'inzicht', title: 'Oogst van college 2', pin: 'yes' };
    const harvest = await begin(teacher, body, form);
    const shown = (await read(karin, `forum/${harvest}`)).page;
    expect(shown).toContain('Vastgezet');
    expect(shown).toMatch(new RegExp(`href="[^"]*/forum/${thread}\\?post=1#post-1"`));
  });

  test('a participant begins none, and pins nothing', async () => {
    expect((await read(karin, 'forum?lecture=2')).page).not.toContain('Maak de oogst');
    expect((await read(karin, 'forum/new?lecture=2&harvest')).page).not.toContain(
      'Oogst van college 2',
    );
    const facts = { lecture: '2', type: 'inzicht', title: 'Van mij bovenaan' };
    const form = { ...facts, body: 'Tekst', pin: 'yes', formKey: 'een-eigen-formulier' };
    tool.clock.advance(61_000);
    expect((await post(karin, 'forum', form)).status).toBe(303);
    const list = (await read(karin, 'forum?lecture=2')).page;
    expect(list).toContain('Van mij bovenaan');
    expect(list.match(/Vastgezet/g)).toHaveLength(1);
  });

  test('takes up what the course suggests, from the days it names after the opening', async () => {
    const list = (await read(teacher, 'forum?lecture=1')).page;
    const opening = /forum\/([0-9a-f]{24})[^>]*>Wie draagt/.exec(list)![1]!;
    const { page } = await read(teacher, `forum/${opening}`);
    expect(page).toContain('Voorstellen om het gesprek verder te helpen');
    const prefilled = (await read(teacher, `forum/${opening}?followUp=1`)).page;
    expect(/<textarea id="body"[^>]*>\n([^<]+)</.exec(prefilled)?.[1]).toBeTruthy();
    expect((await read(karin, `forum/${opening}`)).page).not.toContain('Voorstellen om');
    expect((await read(karin, `forum/${opening}?followUp=1`)).page).toMatch(
      /<textarea id="body"[^>]*>\n</,
    );
    await post(teacher, 'settings', {
      startsAt: tool.clock.now().toISOString().slice(0, 16),
      mode: 'weekly',
    });
    expect((await read(teacher, `forum/${opening}`)).page).not.toContain('Voorstellen om');
  });
});

test('a question about a moment of the film begins with that moment', async () => {
  const { page } = await read(karin, 'forum/new?lecture=1&t=65');
  expect(page).toMatch(/<textarea id="body"[^>]*>\n1:05 </);
  expect((await read(karin, 'forum/new?lecture=1&t=-5')).page).toMatch(
    /<textarea id="body"[^>]*>\n</,
  );
});
