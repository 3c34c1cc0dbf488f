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
  ['a syntax error', LECTURE, 'number: 2', 'number: 2: 3', /mapping/i],
  ['the same key twice', LECTURE, 'week: 2', 'number: 2', /unique/],
  ['an unknown key', LECTURE, 'status:', 'state:', /state: is not a known key/],
  ['an unknown key deep down', LECTURE, 'type: oproep', 'kind: oproep', /kind: is not a known key/],
  ['a wrong type', LECTURE, 'estimateMinutes: 60', 'estimateMinutes: een uur', /expected number/],
  ['an empty text', LECTURE, 'title: Jouw knooppuntenkaart', "title: ' '", /is empty/],
  ['an unknown thread type', LECTURE, 'type: oproep', 'type: roep', /openingThread\.type/],
  ['a duplicate number', LECTURE, 'number: 2', 'number: 1', /is "1", but must be "2"/],
  ['a wrong week', LECTURE, 'week: 2', 'week: 3', /week/],
  ['a title that is not the aspect', LECTURE, 'title: Inter', 'title: inter', /Intermediaire/],
  ['a key that is not the file name', LECTURE, 'key: college-2', 'key: college-7', /college-2/],
  ['a chapter that starts too early', LECTURE, 'start: 360', 'start: 180', /increase/],
  ['a first chapter after the start', LECTURE, 'start: 0', 'start: 1', /begin at 0/],
  ['a chapter after the end', LECTURE, 'start: 780', 'start: 900', /after the film's 900 seconds/],
  ['a lecture that is too long', LECTURE, 'Seconds: 900', 'Seconds: 901', /more than 15 minutes/],
  ['parts in another order', LECTURE, 'part: casus', 'part: vraag', /expected here: casus/],
  ['captions that are not the default', LECTURE, ', default: true', '', /Dutch captions/],
  ['a source without a film', LECTURE, 'mp4, file: college-2.mp4', 'mp4', /a file or a url/],
  ['a path out of the media directory', LECTURE, 'college-2.mp4', '../x.mp4', /plain name/],
  ['a rubric that does not exist', LECTURE, 'rubric: vijf', 'rubric: zes', /vijf-onderdelen/],
  ['a hint for an unknown role', LECTURE, 'raadslid:', 'burger:', /is not one of the audience/],
  ['words that cannot be met', LECTURE, 'min: 250', 'min: 600', /min must be less/],
  ['a date that is none', 'course.yaml', '2016-01-18T', '2016-13-18T', /startsAt/],
  ['a date with a zone', 'course.yaml', 'T12:00:00', 'T12:00:00Z', /without a zone/],
  ['an unknown time zone', 'course.yaml', 'Europe/Amsterdam', 'Europe/Zeist', /time zone/],
  ['a lecture without a file', 'course.yaml', 'college-5]', 'college-6]', /college-6.yaml/],
  ['a role that stands there twice', 'course.yaml', 'key: raadslid', 'key: bestuurder', /twice/],
  ['a maximum beyond the best levels', 'rubric.yaml', 'Maximum: 10', 'Maximum: 12', /add up to 10/],
  ['a pass mark out of reach', 'rubric.yaml', 'passAt: 6', 'passAt: 11', /passAt/],
  ['another label for a part', 'rubric.yaml', 'label: Casus', 'label: Zaak', /must be "Casus"/],
])('%s is refused by file and line', async (_what, name, found, replacement, message) => {
  const line = await course.replace(name, found, replacement);
  const problems = await course.problems();
  const here = problems.filter(
    (problem) => problem.line === line && problem.file === course.path(name),
  );
  expect(here.map((problem) => problem.message).join('\n')).toMatch(message);
});

test('a missing part is named at the place where it should be', async () => {
  const part = / {2}- \{ part: obstakels.*\n/;
  const line = await course.cut(LECTURE, part);
  const [problem, ...others] = await course.problems();
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ file: course.path(LECTURE), line });
  expect(problem?.message).toContain('expected here: obstakels');
});

test('a missing last criterion is named at the list of criteria', async () => {
  await course.cut('rubric.yaml', / {2}- part: vraag[^]*/);
  const line = await course.replace('rubric.yaml', 'criteria:', 'criteria:');
  expect(await course.problems()).toEqual([
    {
      file: course.path('rubric.yaml'),
      line,
      message: 'criteria.4: the five parts come in fixed order, expected here: vraag',
    },
  ]);
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
    'lectures/college-2.yaml:11',
    'lectures/college-4.yaml:31',
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
