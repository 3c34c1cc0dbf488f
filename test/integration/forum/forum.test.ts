import { beforeAll, describe, expect, test } from '@jest/globals';
import { asTeacher, forumOf, inContext, type Visitor } from '../../support/forum.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const { tool, platform } = await startPlatformAndTool();
const { enter, read, post, begin, reply, newForm, wait } = forumOf(tool, platform);

let karin: Visitor;
let yusuf: Visitor;
let teacher: Visitor;
beforeAll(async () => {
  karin = await enter('Karin');
  yusuf = await enter('Yusuf');
  teacher = await enter('Marit', asTeacher);
});

test('the course opens the talk itself, once, however many come at the same time', async () => {
  const visitors = await Promise.all(['a', 'b', 'c', 'd'].map((sub) => enter(sub)));
  const pages = await Promise.all(visitors.map((one) => read(one, 'forum')));
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { page } = await read(karin, 'forum');
  expect(page.match(/Wie draagt het initiatief als de subsidie stopt\?<\/a>/g)).toHaveLength(1);
});

describe('a talk', () => {
  let thread: string;
  beforeAll(async () => {
    thread = await begin(karin, 'Onze **buurtmoestuin** leunt op één trekker.');
  });

  test('is read by others with the name of who began it, and counted as unread until then', async () => {
    expect((await read(yusuf, 'forum')).page).toContain('Nieuw: 1');
    const { page } = await read(yusuf, `forum/${thread}`);
    expect(page).toContain('<strong>buurtmoestuin</strong>');
    expect(page).toContain('Karin Jansen');
    const list = (await read(yusuf, 'forum?list=unread')).page;
    expect(list).not.toContain(thread);
  });

  test('takes a reply, of which who began it is told, and an answer to that below it', async () => {
    expect((await reply(yusuf, thread, 'Maak er een coöperatie van.')).status).toBe(303);
    expect((await read(karin, '')).page).toMatch(/>1<span class="visually-hidden"> ongelezen/);
    expect((await read(karin, 'forum/notices')).page).toContain('Iemand reageerde op jou');
    await reply(karin, thread, 'Wie trekt dat dan?', { replyTo: '2' });
    const { page } = await read(yusuf, `forum/${thread}`);
    expect(page).toMatch(/id="post-2"[^]*posts--below[^]*id="post-3"/);
    expect(page).toContain('In reactie op bericht 2 van Yusuf Jansen');
  });

  test('keeps one post of a form that is sent twice, and at the same time', async () => {
    const form = { body: 'Dubbel gestuurd', formKey: newForm() };
    wait();
    const both = await Promise.all([1, 2].map(() => post(yusuf, `forum/${thread}`, form)));
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    const { page } = await read(karin, `forum/${thread}`);
    expect(page.match(/<p>Dubbel gestuurd<\/p>/g)).toHaveLength(1);
  });

  test('leads to the first that somebody has not read', async () => {
    const answer = await yusuf.browser.get(`${yusuf.base}forum/${thread}?unread`);
    expect(answer.headers.get('location')).toMatch(/\?post=\d+#post-\d+$/);
  });

  test('shows both texts to who edits what has been edited since', async () => {
    const edit = (body: string) =>
      post(karin, `forum/${thread}/posts/1/edit`, { body, version: '1' });
    expect((await edit('Eerste wijziging')).status).toBe(303);
    const late = await edit('Tweede wijziging');
    expect(late.status).toBe(409);
    const page = await late.text();
    expect(page).toContain('Eerste wijziging');
    expect(page).toContain('Tweede wijziging');
  });

  test('can be followed, and marked as read with all others', async () => {
    const other = await enter('volger');
    expect((await post(other, `forum/${thread}/follow`)).status).toBe(303);
    expect((await read(other, 'forum?list=followed')).page).toContain(thread);
    expect((await read(other, 'forum?list=unread')).page).toContain(thread);
    expect((await post(other, 'forum/read')).status).toBe(303);
    expect((await read(other, 'forum?list=unread')).page).not.toContain(thread);
  });

  test('has no more than what came since, for who had marked all as read', async () => {
    const other = await enter('bijgelezen');
    await post(other, 'forum/read');
    await reply(yusuf, thread, 'Dit kwam er nog bij.');
    const list = (await read(other, 'forum?list=unread')).page;
    expect(list.match(/Nieuw: \d+/g)).toEqual(['Nieuw: 1']);
    const answer = await other.browser.get(`${other.base}forum/${thread}?unread`);
    const first = /post=(\d+)/.exec(answer.headers.get('location') ?? '')?.[1];
    const { page } = await read(other, `forum/${thread}?post=${first}`);
    expect(page).toMatch(new RegExp(`id="post-${first}"[^]*Dit kwam er nog bij`));
  });

  test('knows what helped, and what people find worthwhile, each person once', async () => {
    expect((await post(karin, `forum/${thread}/posts/2/help`)).status).toBe(303);
    for (const time of [1, 2])
      await post(karin, `forum/${thread}/posts/2/like`, { time: `${time}` });
    const { page } = await read(teacher, `forum/${thread}`);
    expect(page).toContain('Dit hielp wie de vraag stelde');
    expect(page).toContain('Waardevol gevonden: 1');
  });
});

describe('what is edited', () => {
  let thread: string;
  const edit = (who: Visitor, seq: number, form: Record<string, string>) =>
    post(who, `forum/${thread}/posts/${seq}/edit`, form);
  const history = async (who: Visitor, seq = 1) =>
    read(who, `forum/${thread}/posts/${seq}/history`);
  beforeAll(async () => {
    thread = await begin(karin, 'Het dorpsplein is van ons alemaal.', { title: 'Dorpsplijn' });
    await reply(yusuf, thread, 'Mooi gezegd.');
  });

  test('has its title set right by who opened it, and is found by the new one only', async () => {
    const short = await edit(karin, 1, { title: 'x', body: 'Van ons allemaal.', version: '1' });
    expect(short.status).toBe(422);
    expect(await short.text()).toContain('Van ons allemaal.');
    const form = { title: 'Dorpsplein', body: 'Van ons allemaal.', version: '1' };
    expect((await edit(karin, 1, form)).status).toBe(303);
    expect((await read(yusuf, 'forum?q=dorpsplein')).page).toContain(thread);
    expect((await read(yusuf, 'forum?q=dorpsplijn')).page).not.toContain(thread);
    expect((await read(yusuf, 'forum?type=vraag')).page).toContain('>Dorpsplein</a>');
  });

  test('is shown as it was to its author and a moderator, and to nobody else', async () => {
    for (const who of [karin, teacher]) {
      expect((await read(who, `forum/${thread}`)).page).toContain('Eerdere versies');
      expect((await history(who)).page).toMatch(/Dorpsplijn[^]*van ons alemaal/);
    }
    expect((await read(yusuf, `forum/${thread}`)).page).not.toContain('Eerdere versies');
    expect((await history(yusuf)).status).toBe(403);
  });

  test('has no title of its own where it is a reply', async () => {
    const form = { title: 'Iets anders', body: 'Heel mooi gezegd.', version: '1' };
    expect((await edit(yusuf, 2, form)).status).toBe(303);
    expect((await read(yusuf, `forum/${thread}`)).page).toContain('>Dorpsplein</h1>');
    expect((await history(yusuf, 2)).page).not.toContain('Iets anders');
  });

  test('of two who change the title the second sees what the first made of it', async () => {
    const title = (text: string) => ({ title: text, body: 'Van ons allemaal.', version: '2' });
    expect((await edit(karin, 1, title('Dorpspleinen'))).status).toBe(303);
    const late = await edit(teacher, 1, { ...title('Pleinen'), reason: 'Duidelijker' });
    expect(late.status).toBe(409);
    expect(await late.text()).toMatch(/<strong>Dorpspleinen<\/strong>[^]*value="Pleinen"/);
  });

  test('gives back all that a moderator wrote, the reason with it', async () => {
    const form = { title: 'Pleinen', body: '', version: '3', reason: 'Duidelijker zo' };
    const without = await edit(teacher, 1, form);
    expect(without.status).toBe(422);
    expect(await without.text()).toContain('value="Duidelijker zo"');
    const tooLong = await edit(teacher, 1, { ...form, body: 'Tekst', reason: 'a'.repeat(501) });
    expect(tooLong.status).toBe(422);
    expect(await tooLong.text()).toContain('id="reason-problem"');
  });

  test('by a moderator is news to its author, who reads why', async () => {
    const form = { title: 'Pleinen', body: 'Van ons.', version: '3', reason: 'Zonder namen' };
    expect((await edit(teacher, 1, form)).status).toBe(303);
    expect((await read(karin, 'forum/notices')).page).toContain('veranderde je bericht');
    expect((await history(karin)).page).toContain('Reden: Zonder namen');
    const own = { title: 'Pleinen', body: 'Van ons, hier.', version: '4', reason: 'Zomaar' };
    expect((await edit(karin, 1, own)).status).toBe(303);
    expect((await history(karin)).page).not.toContain('Zomaar');
  });

  test('is not found once it is hidden, whatever was edited at the same moment', async () => {
    const hidden = await begin(karin, 'Mijn buurvrouw is een zeurkous.');
    const both = await Promise.all([
      post(karin, `forum/${hidden}/posts/1/edit`, { body: 'Zij is een zeurkous.', version: '1' }),
      post(teacher, `forum/${hidden}/posts/1/hide`, { reason: 'Geen personen' }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect((await read(yusuf, 'forum?q=zeurkous')).page).not.toContain('<mark>');
  });

  test('leaves nothing behind once its author takes it back', async () => {
    await post(karin, `forum/${thread}/posts/1/delete`);
    expect((await history(teacher)).page).not.toMatch(/Dorpspl|van ons/);
  });
});

describe('search', () => {
  beforeAll(async () => {
    await begin(karin, 'Twee initiatieven in één wijk, en wethouders die niet kiezen.');
  });
  test.each([
    ['initiatief', true],
    ['wethouder', true],
    ['wijken', true],
    ['moestuin', false],
    ['"initiatieven in één wijk"', true],
    ['"wijk in initiatieven"', false],
    ['de het een', false],
    [`${'a'.repeat(150)} .*(a+)+$`, false],
  ])('for %s finds it: %s', async (words, isFound) => {
    const { status, page } = await read(yusuf, `forum?q=${encodeURIComponent(words)}`);
    expect(status).toBe(200);
    expect(page.includes('<mark>initiatieven') || page.includes('wethouders</mark>')).toBe(
      isFound && !words.includes('wijken'),
    );
    expect(page.includes('niet kiezen')).toBe(isFound);
  });
});

describe('a moderator', () => {
  let thread: string;
  beforeAll(async () => {
    thread = await begin(karin, 'Mijn buurman Jan de Wit is zo lastig.');
    await reply(yusuf, thread, 'Noem liever geen namen.');
  });

  test('hears of a report, hides with a reason that the author reads, and shows again', async () => {
    const at = `forum/${thread}/posts/1`;
    expect((await post(yusuf, `${at}/report`, { reason: 'Noemt een inwoner' })).status).toBe(303);
    expect((await read(teacher, 'forum/moderation')).page).toMatch(
      /Jan de Wit is zo lastig[^]*Noemt een inwoner/,
    );
    expect((await post(teacher, `${at}/hide`, { reason: '' })).status).toBe(422);
    expect((await post(teacher, `${at}/hide`, { reason: 'Geen namen' })).status).toBe(303);
    const seen = (await read(yusuf, `forum/${thread}`)).page;
    expect(seen).toContain('verborgen door de moderator');
    expect(seen).not.toMatch(/lastig|Geen namen/);
    expect((await read(yusuf, 'forum?q=lastig')).page).not.toContain('<mark>');
    expect((await read(karin, `forum/${thread}`)).page).toMatch(/Geen namen[^]*lastig/);
    expect((await read(yusuf, 'forum/notices')).page).toContain('naar je melding gekeken');
    const desk = (await read(teacher, 'forum/moderation')).page;
    expect(desk).toMatch(/Er wacht niets[^]*Verborgen[^]*Geen namen/);
    await post(teacher, `${at}/restore`);
    expect((await read(yusuf, `forum/${thread}`)).page).toContain('lastig');
  });

  test('closes a thread to replies, and says why', async () => {
    await post(teacher, `forum/${thread}/lock`, { reason: 'Is besproken' });
    expect((await reply(yusuf, thread, 'Nog iets')).status).toBe(403);
    expect((await read(yusuf, `forum/${thread}`)).page).toContain('Is besproken');
    await post(teacher, `forum/${thread}/unlock`);
    expect((await reply(yusuf, thread, 'Nog iets')).status).toBe(303);
  });
});

test('who posts faster than people talk is asked to wait, and keeps the text', async () => {
  const fast = await enter('Snel');
  const thread = await begin(karin, 'Een rustig gesprek');
  const answers: number[] = [];
  wait();
  for (let count = 0; count < 7; count += 1) {
    const form = { body: `Nummer ${count}`, formKey: newForm() };
    answers.push((await post(fast, `forum/${thread}`, form)).status);
  }
  expect(answers).toEqual([303, 303, 303, 303, 303, 429, 429]);
});

test('fifty people who reply at once get each a number of their own', async () => {
  const thread = await begin(karin, 'Allemaal tegelijk');
  const people: Visitor[] = [];
  for (let person = 0; person < 25; person += 1) people.push(await enter(`tegelijk-${person}`));
  const twice = [...people, ...people];
  const answers = await Promise.all(
    twice.map((one, index) =>
      post(one, `forum/${thread}`, { body: `Zin ${index}`, formKey: newForm() }),
    ),
  );
  const numbers = answers.map(({ headers }) => /post=(\d+)/.exec(headers.get('location')!)![1]);
  expect(new Set(numbers).size).toBe(50);
  const { page } = await read(karin, `forum/${thread}?page=3`);
  expect(page).toContain('id="post-51"');
  expect(page).toContain('Pagina 3 van 3');
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '![x](https://elders.example/volg.gif)',
  '<svg/onload=alert(1)>',
  '"><iframe srcdoc="<script>alert(1)</script>">',
  `${'> '.repeat(2000)}diep`,
  '['.repeat(5000),
  '*a '.repeat(3000),
  '\u202Eomgekeerd\u200B\u200B',
])('a hostile post does no harm: %.40s', async (body) => {
  const thread = await begin(karin, body);
  const before = process.cpuUsage();
  const { status, page } = await read(yusuf, `forum/${thread}`);
  const { user, system } = process.cpuUsage(before);
  expect(status).toBe(200);
  const said = /<article[^]*<\/article>/.exec(page)![0];
  expect(said).not.toMatch(/<script|<img|<svg|<iframe|href="(javascript|data):/);
  expect((user + system) / 1000).toBeLessThan(1500); // bounded, on whatever machine
});

test('a body of a megabyte, or a form with other things than texts, is refused in words', async () => {
  const thread = await begin(karin, 'Kort');
  expect((await reply(karin, thread, 'a'.repeat(400_000))).status).toBe(422);
  expect((await reply(karin, thread, 'a'.repeat(1_000_000))).status).toBe(413);
  expect((await reply(karin, thread, '')).status).toBe(422);
  const bad = await post(karin, 'forum', { lecture: '9', type: 'x', title: '', body: '' });
  expect(bad.status).toBe(422);
});

test('lists go on by cursor, without a thread twice or lost', async () => {
  const there = inContext('long-list');
  const writer = await enter('Schrijver', there);
  for (let count = 0; count < 45; count += 1)
    await begin(writer, `Bericht ${count}`, { title: `Onderwerp ${count}` });
  const seen: string[] = [];
  let path: string | null = 'forum?list=mine';
  for (let pages = 0; path && pages < 5; pages += 1) {
    const { page } = await read(writer, path);
    seen.push(...[...page.matchAll(/>(Onderwerp \d+)<\/a>/g)].map(([, title]) => title!));
    path =
      /href="[^"]*\/(forum\?[^"]*before=[^"]*)" rel="next"/
        .exec(page)?.[1]
        ?.replaceAll('&amp;', '&') ?? null;
  }
  expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => `Onderwerp ${44 - index}`));
});

test('who wipes the own data leaves places without a word, and who detaches words without a name', async () => {
  const [gone, loose] = [await enter('Weg'), await enter('Los')];
  const thread = await begin(gone, 'Geheim van Weg', { title: 'Titel van Weg' });
  await reply(loose, thread, 'Woorden van Los');
  await post(loose, `forum/${thread}/posts/1/like`);
  expect((await read(loose, 'privacy/export.json')).page).toContain('Woorden van Los');
  expect((await post(gone, 'privacy/erase', { mode: 'wipe' })).status).toBe(303);
  expect((await post(loose, 'privacy/erase', { mode: 'detach' })).status).toBe(303);
  const { page } = await read(karin, `forum/${thread}`);
  expect(page).not.toMatch(/Geheim van Weg|Titel van Weg|Weg Jansen|Los Jansen/);
  expect(page).toMatch(/Voormalige deelnemer[^]*Woorden van Los/);
  expect(page).not.toContain('Waardevol gevonden');
});
