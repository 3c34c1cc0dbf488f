import type { GradebookService } from './gradebook.service.js';
import type { Lms } from './lms.js';
import type { Activity, Course, Grade, LineItem } from './records.js';
import type { Person } from './site.js';

/** The course as its home: where to begin, then week by week, then what teachers chose. */
export function courseView(lms: Lms, course: Course, person: Person, gradebook: GradebookService) {
  const status = (activity: Activity) => statusOf(lms, { activity, course, person, gradebook });
  const inWeek = (number: number) =>
    course.activities
      .filter(({ week, kind }) => week === number && kind !== 'course')
      .map((activity) => ({ ...activity, status: status(activity) }));
  const weeks = [1, 2, 3, 4, 5, 0].map((number) => ({
    number,
    heading: number === 0 ? 'Zelf gekozen' : `Week ${number}`,
    activities: inWeek(number),
  }));
  return {
    title: course.title,
    whole: course.activities.find(({ kind }) => kind === 'course'),
    weeks: weeks.filter(({ activities }) => activities.length > 0),
  };
}

interface Place {
  readonly activity: Activity;
  readonly course: Course;
  readonly person: Person;
  readonly gradebook: GradebookService;
}

function statusOf(lms: Lms, { activity, course, person, gradebook }: Place): Status | null {
  const lineItem = gradebook.findLineItemOfLink(lms.linkId(activity, course));
  if (!lineItem) return null;
  if (person.role === 'Learner') {
    const { score, maximum, state } = cellView(gradebook, lineItem, person);
    return score === null ? state : { label: `${score} van ${maximum}`, tone: state.tone };
  }
  const all = lms.participantsOf(course);
  const graded = all.filter(({ id }) => gradebook.findStanding(lineItem.id, id).score !== null);
  const tone = graded.length > 0 ? 'good' : 'none';
  return { label: `${graded.length} van ${all.length} beoordeeld`, tone };
}

/** An activity in its frame, with its neighbours. */
export function activityView(lms: Lms, course: Course, activity: Activity) {
  const index = course.activities.indexOf(activity);
  const label = activity.label || 'Zelf gekozen';
  return {
    title: activity.label ? `${activity.label}: ${activity.title}` : activity.title,
    heading: activity.title,
    here: label,
    lead: activity.description,
    start: `${lms.profile.base}/activiteiten/${activity.id}/start`,
    opensWindow: true,
    neighbours: [
      { way: 'Vorige', rel: 'prev', to: course.activities[index - 1] },
      { way: 'Volgende', rel: 'next', to: course.activities[index + 1] },
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
  return {
    title: teaches ? 'Cijfers' : 'Mijn cijfers',
    columns: lineItems.map(splitLabel),
    rows: (teaches ? lms.participantsOf(course) : [person]).map((one) => ({
      person: one,
      cells: lineItems.map((lineItem) => ({
        ...cellView(gradebook, lineItem, one),
        review: reviewable(lms, course, lineItem)?.id,
      })),
    })),
  };
}

/** The activity of a column whose tool wants to show the work behind a grade. */
function reviewable(lms: Lms, course: Course, { submissionReview, resourceLinkId }: LineItem) {
  if (!lms.profile.rules.reviews || !submissionReview) return undefined;
  return course.activities.find((one) => lms.linkId(one, course) === resourceLinkId);
}

/** One cell of the gradebook in words. */
function cellView(gradebook: GradebookService, lineItem: LineItem, person: Person) {
  const grade = gradebook.findGrade(lineItem.id, person.id);
  const { score, comment, setAt } = gradebook.findStanding(lineItem.id, person.id);
  const changedAt = setAt ?? grade?.reportedAt ?? null;
  return {
    id: `${lineItem.id}/${person.id}`,
    ...splitLabel(lineItem),
    score: score === null ? null : dutchNumber.format(Math.min(score, lineItem.scoreMaximum)),
    maximum: dutchNumber.format(lineItem.scoreMaximum),
    comment,
    state: stateOf(grade),
    changedAt: changedAt && { iso: changedAt, text: dutchMoment.format(new Date(changedAt)) },
    overridden: grade !== null && grade.override !== null,
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

function stateOf(grade: Grade | null): Status {
  if (grade?.override) return { label: 'Aangepast door docent', tone: 'own' };
  if (!grade?.reportedAt) return { label: 'Nog geen cijfer', tone: 'none' };
  return GRADING[grade.gradingProgress] ?? { label: grade.gradingProgress, tone: 'none' };
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
