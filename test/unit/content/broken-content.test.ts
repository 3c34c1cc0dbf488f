import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ContentError } from '../../../src/content/index.js';
import { CourseCopy } from './course-copy.js';

let course: CourseCopy;
beforeEach(async () => {
  course = await CourseCopy.make();
});
afterEach(() => course.remove());

const LECTURE = 'lectures/college-2.yaml';

test.each([
  ['a syntax error', LECTURE, 'role: directeur', 'role: a: b', /mapping/i],
  ['the same key twice', LECTURE, 'role:', 'speaker:', /unique/],
  ['an unknown key', LECTURE, 'status:', 'state:', /state: is not a known key/],
  ['an unknown key deep down', LECTURE, 'type: oproep', 'kind: oproep', /kind: is not a known key/],
  ['a wrong type', LECTURE, 'estimateMinutes: 60', 'estimateMinutes: een uur', /expected number/],
  ['an empty text', LECTURE, 'title: Jouw knooppuntenkaart', "title: ' '", /is empty/],
  ['an unknown thread type', LECTURE, 'type: oproep', 'type: roep', /openingThread\.type/],
  ['a chapter that starts too early', LECTURE, 'start: 360', 'start: 180', /increase/],
  ['a first chapter after the start', LECTURE, 'start: 0', 'start: 1', /begin at 0/],
  ['a chapter after the end', LECTURE, 'start: 780', 'start: 900', /before the film's 900 seconds/],
  ['an unknown part', LECTURE, 'casus:', 'oorzaak:', /oorzaak: is not a known key/],
  ['captions that are not the default', LECTURE, ', default: true', '', /Dutch captions/],
  ['a source without a film', LECTURE, 'mp4, file: college-2.mp4', 'mp4', /a file or a url/],
  ['a path out of the media directory', LECTURE, 'college-2.mp4', '../x.mp4', /plain name/],
  ['a hint for an unknown role', LECTURE, 'raadslid:', 'burger:', /is not one of the audience/],
  ['words that cannot be met', LECTURE, 'min: 250', 'min: 600', /min must be less/],
  ['a date that is none', 'course.yaml', '2016-01-18T', '2016-13-18T', /startsAt/],
  ['a date with a zone', 'course.yaml', 'T12:00:00', 'T12:00:00Z', /without a zone/],
  ['another time zone', 'course.yaml', 'Europe/Amsterdam', 'Europe/Paris', /Europe.Amsterdam/],
  ['another rhythm', 'course.yaml', 'Days: 7', 'Days: 14', /releaseEveryDays/],
  ['a maximum beyond the best levels', 'rubric.yaml', 'Maximum: 10', 'Maximum: 12', /add up to 10/],
  ['a pass mark out of reach', 'rubric.yaml', 'passAt: 6', 'passAt: 11', /passAt/],
  [
    'levels that do not rise',
    'rubric.yaml',
    'levels:\n  - { points: 0',
    'levels:\n  - { points: 1',
    /increase/,
  ],
])('%s is refused by file and line', async (_what, name, found, replacement, message) => {
  const line = await course.replace(name, found, replacement);
  const problems = await course.problems();
  const here = problems.filter(
    (problem) => problem.line === line && problem.file === course.path(name),
  );
  expect(here.map((problem) => problem.message).join('\n')).toMatch(message);
});

test.each([
  [LECTURE, / {2}obstakels:.*\n/, 'chapters:', 'chapters.obstakels'],
  ['rubric.yaml', / {2}vraag:[^]*/, 'criteria:', 'criteria.vraag'],
])('a missing part of %s is named at the list it should be in', async (name, part, list, path) => {
  await course.cut(name, part);
  const line = await course.replace(name, list, list);
  expect(await course.problems()).toEqual([
    { file: course.path(name), line, message: `${path}: is missing` },
  ]);
});

test('a part may stand anywhere in its list', async () => {
  await course.cut(LECTURE, / {2}casus:.*\n/);
  await course.replace(LECTURE, 'assignment:', "  casus: { start: 0, guide: 'Wie?' }\nassignment:");
  const { lectures } = await course.load();
  expect(lectures[1]?.chapters[0]).toMatchObject({ part: 'casus', start: 0, guide: 'Wie?' });
});

test('a lecture without a file is named, and a file that is no lecture too', async () => {
  await course.replace('course.yaml', 'key: college-5', 'key: college-6');
  expect(await course.problems()).toMatchObject(
    [
      { file: course.path('lectures/college-5.yaml'), message: /not one of the lectures/ },
      { file: course.path('lectures/college-6.yaml'), message: /missing/ },
    ].map(({ file, message }) => ({ file, message: expect.stringMatching(message) })),
  );
});

test('a role that stands there twice is refused', async () => {
  await course.replace('course.yaml', 'key: raadslid', 'key: bestuurder');
  const [problem] = await course.problems();
  expect(problem?.message).toBe('audience: has a key twice');
});

test('a missing key is named at the thing that lacks it', async () => {
  await course.cut(LECTURE, / {2}privacyHint.*\n/);
  const line = await course.replace(LECTURE, 'assignment:', 'assignment:');
  const message = 'assignment.privacyHint: is missing';
  expect(await course.problems()).toEqual([{ file: course.path(LECTURE), line, message }]);
});

test('all problems of all files are listed at once, in the order of files and lines', async () => {
  await course.replace('course.yaml', 'selfPaced: true', 'selfPaced: misschien');
  await course.replace('course.yaml', 'releaseEveryDays: 7', 'releaseEveryDays: 0');
  await course.replace(LECTURE, 'status: concept', 'status: klaar');
  await course.replace('lectures/college-4.yaml', 'start: 600', 'start: 60');
  await course.remove('rubric.yaml');
  const error = await course.load().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ContentError);
  const { message, problems } = error as ContentError;
  const found = problems.map(({ file, line }) => `${file}:${line}`);
  expect(found.map((place) => place.replace(`${course.directory}/`, ''))).toEqual([
    'course.yaml:16',
    'course.yaml:19',
    'lectures/college-2.yaml:6',
    'lectures/college-4.yaml:26',
    'rubric.yaml:1',
  ]);
  expect(message).toMatch(/^The course content is not usable, 5 problems:\n/);
  for (const place of found) expect(message).toContain(place);
});

test('a directory without a course is refused with the files it lacks', async () => {
  await course.remove('course.yaml');
  await course.remove('rubric.yaml');
  await course.remove('lectures');
  const files = (await course.problems()).map((problem) => problem.file);
  expect(files).toEqual([course.path('course.yaml'), course.path('rubric.yaml')]);
});
