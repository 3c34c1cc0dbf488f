import { beforeAll, expect, test } from '@jest/globals';
import {
  filmByKey,
  lectureByNumber,
  loadContent,
  PART_KEYS,
  type CourseContent,
} from '../../../src/content/index.js';
import { COURSE, MEDIA } from './course-copy.js';

/** The facts of the series as its announcement of January 2016 states them. */
const ASPECTS = [
  'Duurzame businessmodellen',
  'Intermediaire organisaties en knooppunten',
  'Maatschappelijk aanbesteden',
  'Organisatiecultuur',
  'Het politieke spel',
];
const SPEAKERS = [
  ['Jan Jonker', 'hoogleraar duurzaam ondernemen', 'Radboud Universiteit Nijmegen'],
  ['Rinske van Noortwijk', 'directeur', 'GreenWish'],
  ['Boukje Keijzer', 'directeur', '7Zebra’s'],
  ['Anne-Marleen Dijkhuis', 'organisatie-adviseur', 'Gemeente Hollands Kroon'],
  ['Koos Janssen', 'burgemeester', 'gemeente Zeist'],
];
const PARTS = [
  'Casus',
  'Obstakels en mechanismen',
  'Analytisch raamwerk',
  'Handelingsperspectief',
  'Vraag, oproep, dilemma',
];

let content: CourseContent;
beforeAll(async () => {
  content = await loadContent(COURSE, MEDIA);
});

test('the five lectures bear the five aspects as titles, in order', () => {
  expect(content.lectures.map((lecture) => lecture.title)).toEqual(ASPECTS);
  expect(content.lectures.map((lecture) => lecture.number)).toEqual([1, 2, 3, 4, 5]);
});

test('the speakers stand with their functions and affiliations', () => {
  const speakers = content.lectures.map((one) => [one.speaker, one.role, one.affiliation]);
  expect(speakers).toEqual(SPEAKERS);
  expect(content.lectures.every((lecture) => lecture.pairing === 'inferred')).toBe(true);
});

test('both films are by the director of DRIFT', () => {
  const loorbach = {
    speaker: 'Derk Loorbach',
    role: 'directeur van DRIFT en hoogleraar sociaal-economische transities',
    affiliation: 'Erasmus Universiteit Rotterdam',
  };
  expect(content.films).toMatchObject([
    { key: 'introductie', ...loorbach },
    { key: 'afsluiting', ...loorbach },
  ]);
});

test('the five parts are the skeleton of course, chapters and rubric', () => {
  expect(content.course.parts.map((part) => part.label)).toEqual(PARTS);
  expect(content.rubric.criteria.map((criterion) => criterion.label)).toEqual(PARTS);
  const skeletons = [
    content.course.parts.map((part) => part.key),
    content.rubric.criteria.map((criterion) => criterion.part),
    ...content.lectures.map((lecture) => lecture.chapters.map((chapter) => chapter.part)),
  ];
  for (const skeleton of skeletons) expect(skeleton).toEqual(PART_KEYS);
});

test('an assignment asks for the five parts by their names', () => {
  const asked = PARTS.map((part, index) => `${index + 1}. **${part}.**`);
  for (const { assignment } of content.lectures)
    for (const part of asked) expect(assignment.instructions).toContain(part);
});

test('the best levels of the rubric add up to ten, and six is enough', () => {
  const best = Math.max(...content.rubric.levels.map((level) => level.points));
  expect(best * content.rubric.criteria.length).toBe(10);
  expect(content.rubric).toMatchObject({ scoreMaximum: 10, passAt: 6 });
});

test('the date of 2016 is the first edition, and no default for a run', () => {
  expect(content.course.firstEdition).toEqual({ startsAt: '2016-01-18T12:00:00' });
  expect(content.course).not.toHaveProperty('startsAt');
  expect(content.course).toMatchObject({ releaseEveryDays: 7, timezone: 'Europe/Amsterdam' });
});

test('no assignment or opening post names a speaker or a municipality of the series', () => {
  const names =
    /Jonker|Noortwijk|Keijzer|Dijkhuis|Janssen|Loorbach|Hollands Kroon|Zeist|GreenWish/i;
  for (const { assignment, forum } of content.lectures)
    expect(JSON.stringify([assignment, forum])).not.toMatch(names);
});

test('each lecture opens its forum with a thread of its own', () => {
  const openings = content.lectures.map(({ forum }) => forum.openingThread.type);
  expect(openings).toEqual(['vraag', 'oproep', 'dilemma', 'ervaring', 'dilemma']);
});

test('prose stays Markdown source with its typographic quotes', () => {
  expect(lectureByNumber(content, 4)?.summary).toContain('‘de gemeente’');
  expect(lectureByNumber(content, 1)?.assignment.instructions).toMatch(/\n\n1\. \*\*Casus\.\*\* /);
});

test('a lecture is found by number and a film by key', () => {
  expect(lectureByNumber(content, 3)?.key).toBe('college-3');
  expect(lectureByNumber(content, 6)).toBeNull();
  expect(filmByKey(content, 'afsluiting')?.title).toBe('Afsluiting');
  expect(filmByKey(content, 'college-1')).toBeNull();
});

test('nobody can change the content', () => {
  const chapter = content.lectures[0]!.chapters[0]!;
  expect(() => Object.assign(chapter, { start: 5 })).toThrow(TypeError);
  expect(() => (content.lectures as unknown[]).push({})).toThrow(TypeError);
});
