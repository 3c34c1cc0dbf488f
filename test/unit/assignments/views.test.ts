import { beforeAll, describe, expect, test } from '@jest/globals';
import { Types } from 'mongoose';
import { asForm, asPosted, gradingForm } from '../../../src/assignments/grading-form.js';
import { deskView } from '../../../src/assignments/desk.view.js';
import type { DeskItem } from '../../../src/assignments/desk.service.js';
import { newestAttempts, stateOf } from '../../../src/assignments/work.policy.js';
import { loadContent, type CourseContent } from '../../../src/content/index.js';
import { aLaunch } from '../../support/page-app.js';

let content: CourseContent;
beforeAll(async () => {
  content = await loadContent('config/course', 'config/course/media');
});

const MEMBER = new Types.ObjectId();
const handedIn = (attempt: number, submittedAt: string, memberId = MEMBER) => ({
  _id: new Types.ObjectId(),
  runId: new Types.ObjectId(),
  contextId: new Types.ObjectId(),
  memberId,
  assignment: 1,
  attempt,
  startedAt: null,
  submittedAt: new Date(submittedAt),
});

describe('how far somebody is', () => {
  const newest = handedIn(2, '2027-01-12T11:00:00Z');
  const verdict = (state: 'concept' | 'returned' | 'released', submissionId = newest._id) => ({
    state,
    submissionId,
  });
  test.each([
    ['nothing written', null, null, false, 'open'],
    ['a draft', null, null, true, 'draft'],
    ['handed in', newest, null, false, 'submitted'],
    ['handed in and writing on', newest, null, true, 'submitted'],
    ['being graded', newest, verdict('concept'), false, 'submitted'],
    ['returned', newest, verdict('returned'), false, 'returned'],
    ['released', newest, verdict('released'), true, 'released'],
    ['a verdict on an earlier attempt', newest, verdict('released', MEMBER), false, 'submitted'],
  ])('%s', (_case, submission, grade, hasDraft, state) => {
    expect(stateOf(submission, grade, hasDraft)).toBe(state);
  });
});

test('of each person the newest attempt counts, and who waits longest comes first', () => {
  const other = new Types.ObjectId();
  const all = [
    handedIn(2, '2027-01-12T11:00:00Z'),
    handedIn(1, '2027-01-10T11:00:00Z'),
    handedIn(1, '2027-01-11T11:00:00Z', other),
  ];
  expect(newestAttempts(all)).toEqual([all[2], all[0]]);
});

test.each([
  ['2027-01-12T08:00:00Z', 'grading.waits.today'],
  ['2027-01-11T08:00:00Z', 'grading.waits.one'],
  ['2027-01-02T08:00:00Z', 'grading.waits.other'],
])('work of %s says how long it waits', (submittedAt, label) => {
  const submission = handedIn(1, submittedAt);
  const item: DeskItem = { submission, grade: null, name: 'Fatima', alias: null, sandbox: null };
  const lists = { waiting: [item], ready: [], returned: [], released: [] };
  const now = new Date('2027-01-12T11:00:00Z');
  const view = deskView(aLaunch(), {
    ...{ content, lists, shown: 'waiting', now },
    ...{ assignment: null, released: null, isChecked: false },
  });
  expect(view.items).toMatchObject([{ name: 'Fatima', isWaiting: true, waits: { label } }]);
  expect(view.filters).toMatchObject([
    { number: null, count: 1 },
    { number: 1, count: 1 },
    {},
    {},
    {},
    {},
  ]);
});

describe('the grading form', () => {
  test('reads the levels by their literal names', () => {
    const posted = {
      'level[casus]': '0',
      'level[vraag]': '2',
      'comment': ' ja\r\n ',
      'action': 'save',
    };
    expect(gradingForm(content.rubric).parse(posted)).toEqual({
      action: 'save',
      assessment: { levels: { casus: 0, vraag: 2 }, comments: {}, comment: 'ja' },
      version: null,
    });
  });

  test.each([
    ['a level that does not exist', { 'level[casus]': '3', 'action': 'save' }, 'level[casus]'],
    ['a level that is no number', { 'level[casus]': '', 'action': 'save' }, 'level[casus]'],
    ['an unknown action', { action: 'publish' }, 'action'],
    ['a comment that is too long', { action: 'save', comment: 'x'.repeat(5001) }, 'comment'],
  ])('refuses %s and names the field', (_case, posted, field) => {
    const { error } = gradingForm(content.rubric).safeParse(posted);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  test('is shown with what is kept, or with what was posted', () => {
    const assessment = { levels: { casus: 1 }, comments: { vraag: 'Scherp' }, comment: 'Bijna' };
    expect(asForm({ assessment })).toEqual({ ...assessment, levels: { casus: '1' } });
    expect(asForm(null)).toEqual({ levels: {}, comments: {}, comment: '' });
    expect(asPosted({ 'level[casus]': '7', 'comment': 'x' })).toMatchObject({
      levels: { casus: '7', vraag: '' },
      comment: 'x',
    });
  });
});
