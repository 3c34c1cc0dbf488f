import { expect, test } from '@jest/globals';
import { asTeacher, forumOf, type Visitor } from '../../support/forum.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const { tool, platform } = await startPlatformAndTool();
const { enter, read, post, begin, newForm, wait } = forumOf(tool, platform);
const WRITERS = 50;
const FOR_MS = 30_000;

/** Fifty people write, like and edit for half a minute: nothing of it is lost, and nothing is there twice. */
test('a crowd in one thread gets a number for each post, and keeps every like and every edit', async () => {
  const teacher = await enter('Docent', asTeacher);
  const thread = await begin(teacher, 'Allemaal hier');
  const people: Visitor[] = [];
  for (let person = 0; person < WRITERS; person += 1) people.push(await enter(`persoon-${person}`));
  const numbers: number[] = [];
  const conflicts: string[] = [];
  const until = Date.now() + FOR_MS;
  let version = 1;

  const write = async (who: Visitor, name: number) => {
    for (let turn = 0; Date.now() < until; turn += 1) {
      wait();
      const body = `Van ${name}, beurt ${turn}`;
      const answer = await post(who, `forum/${thread}`, { body, formKey: newForm() });
      expect(answer.status).toBe(303);
      numbers.push(Number(/post=(\d+)/.exec(answer.headers.get('location')!)![1]));
      expect((await post(who, `forum/${thread}/posts/1/like`)).status).toBe(303);
    }
  };
  /** Two devices of the author edit the same post: of each pair one is told of the other. */
  const edit = async () => {
    while (Date.now() < until) {
      const forms = ['een', 'twee'].map((device) => {
        const form = { body: `${device} na ${version}`, version: String(version) };
        return post(teacher, `forum/${thread}/posts/1/edit`, form);
      });
      const answers = await Promise.all(forms);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
      conflicts.push(await answers.find(({ status }) => status === 409)!.text());
      version += 1;
    }
  };
  await Promise.all([...people.map(write), edit()]);

  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 2));
  const first = (await read(teacher, `forum/${thread}`)).page;
  expect(first).toContain(`Waardevol gevonden: ${WRITERS}`);
  expect(first).toContain(`na ${version - 1}`);
  expect(conflicts.length).toBeGreaterThan(0);
  for (const page of conflicts) expect(page).toMatch(/(een|twee) na \d+[^]*(een|twee) na \d+/);
  const pages = Math.ceil((numbers.length + 1) / 20);
  expect((await read(teacher, `forum/${thread}?page=${pages}`)).page).toContain(
    `id="post-${numbers.length + 1}"`,
  );
}, 120_000);
