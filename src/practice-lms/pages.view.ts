import { standingOf, type GradebookService } from './gradebook.service.js';
import type { Lms } from './lms.js';
import type { Activity, Course, Grade, LineItem } from './records.js';
import type { Person } from './site.js';

/** The course as its home: where to begin, then week by week, then what teachers chose. */
export function courseView(lms: Lms, course: Course, person: Person, gradebook: GradebookService) {
  const statusOf = (activity: Activity) => {
    const lineItem = gradebook.findLineItemOfLink(lms.linkId(activity, course));
    if (!lineItem) return null;
    if (person.role !== 'Learner') return groupStatus(lineItem);
    const { score, maximum, state } = cellView(gradebook, lineItem, person);
    return score === null ? state : { ...state, label: `${score} van ${maximum}` };
  };
  const groupStatus = (lineItem: LineItem): Status => {
    const grades = lms.participantsOf(course).map((one) => gradebook.gradeOf(lineItem, one));
    const graded = grades.filter((grade) => standingOf(grade).score !== null).length;
    const label = `${graded} van ${grades.length} beoordeeld`;
    return { label, tone: graded > 0 ? 'good' : 'none' };
  };
  const weeks = [1, 2, 3, 4, 5, 0].map((number) => ({
    number,
    heading: number === 0 ? 'Zelf gekozen' : `Week ${number}`,
    activities: course.activities
      .filter(({ week, kind }) => week === number && kind !== 'course')
      .map((activity) => ({ ...activity, status: statusOf(activity) })),
  }));
  return {
    title: course.title,
    whole: course.activities.find(({ kind }) => kind === 'course'),
    weeks: weeks.filter(({ activities }) => activities.length > 0),
  };
}

/** An activity in its frame, with its neighbours. */
export function activityView({ activities }: Course, activity: Activity) {
  const { label, title } = activity;
  const index = activities.indexOf(activity);
  return {
    title: label ? `${label}: ${title}` : title,
    heading: title,
    here: label || 'Zelf gekozen',
    lead: activity.description,
    opensWindow: true,
    neighbours: [
      { way: 'Vorige', rel: 'prev', to: activities[index - 1] },
      { way: 'Volgende', rel: 'next', to: activities[index + 1] },
    ],
  };
}

/** Persons by columns for who teaches; for a participant the own row. */
export function gradebookView(
  lms: Lms,
  { course, person, teaches }: { course: Course; person: Person; teaches: boolean },
  gradebook: GradebookService,
) {
  const lineItems = gradebook.listLineItems(course);
  /** The activity of a column whose tool wants to show the work behind a grade. */
  const reviewOf = (lineItem: LineItem, participant: Person) => {
    const { submissionReview, resourceLinkId } = lineItem;
    const isShown = lms.profile.rules.reviews
      ? submissionReview
      : gradebook.gradeOf(lineItem, participant).submissions.at(-1);
    if (!isShown) return undefined;
    return course.activities.find((one) => lms.linkId(one, course) === resourceLinkId)?.id;
  };
  return {
    title: teaches ? 'Cijfers' : 'Mijn cijfers',
    columns: lineItems.map(splitLabel),
    rows: (teaches ? lms.participantsOf(course) : [person]).map((one) => ({
      person: one,
      cells: lineItems.map((lineItem) => ({
        ...cellView(gradebook, lineItem, one),
        review: reviewOf(lineItem, one),
        locks: lms.profile.rules.locksGrades,
      })),
    })),
  };
}

/** One cell of the gradebook in words. */
function cellView(gradebook: GradebookService, lineItem: LineItem, person: Person) {
  const grade = gradebook.gradeOf(lineItem, person);
  const { score, comment, setAt } = standingOf(grade);
  const changedAt = setAt ?? grade.reportedAt;
  return {
    id: `${lineItem.id}/${person.id}`,
    ...splitLabel(lineItem),
    score: score === null ? null : dutchNumber.format(Math.min(score, lineItem.scoreMaximum)),
    maximum: dutchNumber.format(lineItem.scoreMaximum),
    comment,
    state: stateOf(grade),
    changedAt: changedAt && { iso: changedAt, text: dutchMoment.format(new Date(changedAt)) },
    overridden: grade.override !== null,
    isLocked: grade.isLocked,
    attempts: grade.submissions.length,
  };
}

interface Status {
  readonly label: string;
  readonly tone: 'good' | 'waiting' | 'bad' | 'own' | 'none';
}

const GRADING: Readonly<Record<string, Status>> = {
  FullyGraded: { label: 'Beoordeeld', tone: 'good' },
  Pending: { label: 'Voorlopig', tone: 'waiting' },
  PendingManual: { label: 'In beoordeling', tone: 'waiting' },
  Failed: { label: 'Beoordelen mislukt', tone: 'bad' },
  NotReady: { label: 'Nog niet beoordeeld', tone: 'none' },
};

function stateOf({ isLocked, override, reportedAt, gradingProgress: word }: Grade): Status {
  if (isLocked) return { label: 'Vergrendeld', tone: 'own' };
  if (override) return { label: 'Aangepast door docent', tone: 'own' };
  if (!reportedAt) return { label: 'Nog geen cijfer', tone: 'none' };
  return GRADING[word] ?? { label: word, tone: 'none' };
}

/** "Opdracht 2 Jouw knooppuntenkaart" is a label and a name; a column that the tool made has a label only. */
function splitLabel({ label }: LineItem): { label: string; name: string } {
  const [, short = label, name = ''] = /^(Opdracht \d+) (.+)$/.exec(label) ?? [];
  return { label: short, name };
}

const dutchNumber = new Intl.NumberFormat('nl-NL', { maximumFractionDigits: 2 });
const dutchMoment = new Intl.DateTimeFormat('nl-NL', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'Europe/Amsterdam',
});
