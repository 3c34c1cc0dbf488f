import { beforeAll, describe, expect, test } from '@jest/globals';
import { asObserver, asTeacher, forumOf, inContext, type Visitor } from '../../support/forum.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const { tool, platform } = await startPlatformAndTool();
const { enter, read, post, begin, reply, newForm } = forumOf(tool, platform);

let karin: Visitor;
let yusuf: Visitor;
let teacher: Visitor;
beforeAll(async () => {
  karin = await enter('Karin');
  yusuf = await enter('Yusuf');
  teacher = await enter('Marit', asTeacher);
});

const noticesOf = async (who: Visitor) => (await read(who, 'forum/notices')).page;
const bodyOf = (page: string, seq: number): string =>
  new RegExp(`id="post-${seq}"[^]*?<div class="prose"[^>]*>([^]*?)</div>`).exec(page)?.[1] ?? '';
const choose = (who: Visitor, thread: string, choice: string) =>
  post(who, `forum/${thread}/vote`, { choice });

describe('a dilemma with choices', () => {
  let thread: string;
  const dilemma = { type: 'dilemma', choices: 'Loslaten\nIngrijpen\n' };
  beforeAll(async () => {
    thread = await begin(karin, 'Wat doe jij?', dilemma);
  });
  const pageFor = async (who: Visitor) => (await read(who, `forum/${thread}`)).page;

  test('shows what others chose only to who has chosen', async () => {
    expect((await choose(karin, thread, '0')).status).toBe(303);
    expect(await pageFor(karin)).toContain('100% (1)');
    const before = await pageFor(yusuf);
    expect(before).toContain('Kies eerst zelf');
    expect(before).not.toContain('100%');
    await choose(yusuf, thread, '1');
    expect((await pageFor(yusuf)).match(/50% \(1\)/g)).toHaveLength(2);
  });

  test('takes one choice of each, who may think otherwise', async () => {
    await Promise.all(['0', '1', '0'].map((choice) => choose(yusuf, thread, choice)));
    await choose(yusuf, thread, '0');
    expect(await pageFor(yusuf)).toContain('100% (2)');
    await choose(yusuf, thread, '1');
    expect((await pageFor(yusuf)).match(/50% \(1\)/g)).toHaveLength(2);
  });

  test('tells by role, and who teaches or looks on without a choice of their own', async () => {
    await post(karin, 'profile', { role: 'bestuurder', locale: 'nl', displayName: '' });
    await choose(karin, thread, '0');
    const page = await pageFor(teacher);
    expect(page).toMatch(/<th scope="col">Bestuurder<\/th>/);
    expect(page).not.toContain('Bewaar mijn keuze');
    expect(await pageFor(await enter('Kijker', asObserver))).toContain('50% (1)');
    expect((await choose(teacher, thread, '0')).status).toBe(403);
  });

  test.each(['2', '-1', 'x', '', '0.5', '99999999999'])(
    'does not take the choice %p',
    async (choice) => {
      expect((await choose(yusuf, thread, choice)).status).toBe(422);
    },
  );

  test('takes no choice once it is closed, and tells what was chosen', async () => {
    await post(teacher, `forum/${thread}/lock`, { reason: 'Besproken' });
    expect((await choose(yusuf, thread, '0')).status).toBe(403);
    expect(await pageFor(await enter('Laat'))).toContain('50% (1)');
    await post(teacher, `forum/${thread}/unlock`);
  });

  test.each([
    ['one choice', 'Loslaten'],
    ['five', 'a\nb\nc\nd\ne'],
    ['one that is too long', `a\n${'b'.repeat(101)}`],
  ])('is not begun with %s; what was written is given back', async (_what, choices) => {
    const form = { lecture: 'algemeen', type: 'dilemma', title: 'Dilemma', body: 'Tekst', choices };
    const answer = await post(karin, 'forum', { ...form, formKey: newForm() });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('\nTekst</textarea>');
  });

  test('forgets the choice of who leaves', async () => {
    const leaver = await enter('Vertrekt');
    await choose(leaver, thread, '0');
    await post(leaver, `forum/${thread}/posts/1/report`, { reason: 'Is dit wel netjes?' });
    const exported = JSON.parse((await read(leaver, 'privacy/export.json')).page) as object;
    expect(JSON.stringify(exported)).toMatch(/"forumVotes":\[\{[^]*"reason":"Is dit wel netjes\?"/);
    await post(leaver, 'privacy/erase', { mode: 'detach', sure: 'yes' });
    expect((await pageFor(teacher)).match(/50% \(1\)/g)).toHaveLength(2);
  });

  test('the course asks for one at its own dilemma', async () => {
    const list = (await read(yusuf, 'forum?lecture=3')).page;
    const opening = /forum\/([0-9a-f]{24})[^>]*>Ruimte geven/.exec(list)![1]!;
    expect((await read(yusuf, `forum/${opening}`)).page).toContain('Een open uitvraag doen');
  });
});

describe('without a name', () => {
  const anonymous = { lecture: '4', anonymous: 'yes', type: 'ervaring' };
  let thread: string;
  beforeAll(async () => {
    thread = await begin(karin, 'Bij ons tekent iedereen mee.', anonymous);
    await reply(yusuf, thread, 'Bij ons ook.', { anonymous: 'yes' });
  });

  test('others see neither name nor organisation, wherever the post stands', async () => {
    const other = await enter('Ander');
    const page = (await read(other, `forum/${thread}`)).page;
    expect(page).toContain('Anonieme deelnemer');
    for (const text of [
      page,
      (await read(other, 'forum?type=ervaring')).page,
      (await read(other, 'forum?q=tekent')).page,
    ])
      expect(text).not.toMatch(/Karin Jansen|Yusuf Jansen/);
    await reply(other, thread, 'Herkenbaar.', { replyTo: '2' });
    expect((await read(other, `forum/${thread}`)).page).toContain(
      'bericht 2 van Anonieme deelnemer',
    );
    expect((await read(karin, `forum/${thread}`)).page).toContain('dat ben jij');
  });

  test('the moderator sees the name after asking for it, which is on record', async () => {
    expect((await read(teacher, `forum/${thread}`)).page).not.toContain('Karin Jansen');
    expect((await post(teacher, `forum/${thread}/posts/1/reveal`)).status).toBe(303);
    const page = (await read(teacher, `forum/${thread}`)).page;
    expect(page).toContain('Karin Jansen');
    expect(page).not.toContain('Yusuf Jansen');
    expect((await read(teacher, 'forum/moderation')).page).toContain('Naam opgevraagd');
    expect((await post(yusuf, `forum/${thread}/posts/1/reveal`)).status).toBe(403);
    const second = await enter('Collega', asTeacher);
    expect((await read(second, `forum/${thread}`)).page).not.toContain('Karin Jansen');
  });

  test('is only where the course allows it; elsewhere nothing is placed rather than with a name', async () => {
    expect((await read(karin, 'forum/new')).page).toContain('Plaats anoniem');
    const elsewhere = await begin(karin, 'Met naam.');
    expect((await read(yusuf, `forum/${elsewhere}`)).page).not.toContain('Plaats anoniem');
    const answer = await reply(yusuf, elsewhere, 'Stiekem', { anonymous: 'yes' });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('nog niet geplaatst');
    expect(page).toContain('Stiekem');
    expect((await read(karin, `forum/${elsewhere}`)).page).not.toContain('Stiekem');
  });

  test('is not for who teaches', async () => {
    expect((await read(teacher, `forum/${thread}`)).page).not.toContain('Plaats anoniem');
    expect((await reply(teacher, thread, 'Docent', { anonymous: 'yes' })).status).toBe(422);
  });

  test('is not where the own teacher does not allow it; what is there already stays so', async () => {
    const set = (unsigned: string) =>
      post(teacher, 'settings', { startsAt: '', mode: 'open', unsigned });
    expect((await set('perhaps')).status).toBe(422);
    expect((await set('refused')).status).toBe(303);
    expect((await read(karin, 'forum/new')).page).not.toContain('Plaats anoniem');
    const answer = await reply(karin, thread, 'Toch zonder naam', { anonymous: 'yes' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Toch zonder naam');
    expect((await read(yusuf, `forum/${thread}`)).page).not.toContain('Karin Jansen');
    expect((await set('allowed')).status).toBe(303);
    expect((await read(karin, 'forum/new')).page).toContain('Plaats anoniem');
  });
});

describe('who is spoken of', () => {
  let thread: string;
  beforeAll(async () => {
    thread = await begin(karin, 'Wat vind jij, @Yusuf Jansen? En @yusuf jansen, nog eens.');
  });

  test('is told, once, and stands there under the name of today', async () => {
    expect((await noticesOf(yusuf)).match(/Iemand noemde je/g)).toHaveLength(1);
    await post(yusuf, 'profile', { role: '', locale: 'nl', displayName: 'Joes*uf <b>' });
    const page = (await read(karin, `forum/${thread}`)).page;
    expect(bodyOf(page, 1)).toContain('<strong>@Joes*uf &lt;b&gt;</strong>? En');
    await post(yusuf, 'profile', { role: '', locale: 'nl', displayName: '' });
  });

  test('stands by name in the form to edit, and is told no second time', async () => {
    const edit = (await read(karin, `forum/${thread}/posts/1/edit`)).page;
    expect(edit).toContain('@Yusuf Jansen? En @Yusuf Jansen');
    await read(yusuf, `forum/${thread}`);
    const body = 'Wat vind jij, @Yusuf Jansen? En jij, @Marit Jansen?';
    expect((await post(karin, `forum/${thread}/posts/1/edit`, { body, version: '1' })).status).toBe(
      303,
    );
    expect(await noticesOf(teacher)).toContain('Iemand noemde je');
    expect((await noticesOf(yusuf)).match(/Iemand noemde je/g)).toHaveLength(1);
  });

  test.each([
    ['an address of e-mail', 'Mail naar karin@Yusuf Jansen'],
    ['a name nobody has', '@Niemand Jansen'],
    ['an id', '@{aaaaaaaaaaaaaaaaaaaaaaaa}'],
  ])('nobody is, by %s', async (_what, body) => {
    await reply(karin, thread, body);
    const { page } = await read(karin, `forum/${thread}`);
    expect(page).not.toMatch(/<strong>@(Niemand|Voormalige)/);
    expect(page).not.toContain('karin<strong>');
  });

  test('is nobody of another course, nor one of two who are called the same', async () => {
    await enter('Vreemd', inContext('elders'));
    await enter('Dubbel', { sub: 'dubbel-1' });
    await enter('Dubbel', { sub: 'dubbel-2' });
    await reply(karin, thread, 'Dag @Vreemd Jansen en @Dubbel Jansen.');
    expect((await read(karin, `forum/${thread}`)).page).not.toMatch(/<strong>@(Vreemd|Dubbel)/);
  });

  test('are at most five, however many are named', async () => {
    const answer = await reply(karin, thread, '@Yusuf Jansen '.repeat(1000));
    expect(answer.status).toBe(303);
    const { page } = await read(karin, `forum/${thread}`);
    const seq = [...page.matchAll(/id="post-(\d+)"/g)].at(-1)![1]!;
    expect(bodyOf(page, Number(seq)).match(/<strong>@/g)).toHaveLength(5);
  });

  test('has no name there any more after leaving, nor is found by it', async () => {
    const leaver = await enter('Weggaander');
    await reply(karin, thread, 'Dank, @Weggaander Jansen.');
    await post(leaver, 'privacy/erase', { mode: 'detach', sure: 'yes' });
    const { page } = await read(karin, `forum/${thread}`);
    expect(page).toContain('<strong>@Voormalige deelnemer</strong>');
    expect((await read(karin, 'forum?q=weggaander')).page).toContain('niets gevonden');
  });
});

test('a moment of the film leads there, in a thread about a lecture, and a time of day nowhere', async () => {
  const body =
    'Bij 00:03 zegt hij iets. Om 00:04 ging ik; 00:05 uur. Zie [00:06](https://example.org), 99:00.';
  const thread = await begin(karin, body, { lecture: '1' });
  const text = bodyOf((await read(yusuf, `forum/${thread}`)).page, 1);
  expect(text).toMatch(/<a href="[^"]*\/lectures\/1\?t=3"[^>]*>00:03<\/a>/);
  expect(text.match(/lectures\/1/g)).toHaveLength(1);
  expect(text).not.toContain('<a href="https://example.org"><a');
  const general = await begin(karin, 'Bij 00:03.');
  expect(bodyOf((await read(yusuf, `forum/${general}`)).page, 1)).not.toContain('<a');
});
