import type { GradebookService } from './gradebook.service.js';
import { ACTIVITIES, COURSE, LEARNERS, type Activity, type Person } from './site.js';
import type { Grade, LineItem } from './state.js';

/** The course as its home: where to begin, then week by week. */
export function courseView(person: Person, gradebook: GradebookService) {
  const show = (activity: Activity) => ({
    ...activity,
    status: statusOf(activity, person, gradebook),
  });
  return {
    title: COURSE.title,
    teaching: person.role === 'Instructor',
    weeks: [1, 2, 3, 4, 5].map((number) => ({
      number,
      activities: ACTIVITIES.filter(({ week }) => week === number).map(show),
    })),
  };
}

function statusOf(activity: Activity, person: Person, gradebook: GradebookService): Status | null {
  const lineItem = gradebook.findLineItemOfLink(activity.resourceLinkId);
  if (!lineItem) return null;
  if (person.role === 'Instructor') {
    const graded = LEARNERS.filter(
      ({ id }) => gradebook.findStanding(lineItem.id, id).score !== null,
    ).length;
    const tone = graded > 0 ? 'good' : 'none';
    return { label: `${graded} van ${LEARNERS.length} beoordeeld`, tone };
  }
  const { score, maximum, state } = cellView(gradebook, lineItem, person);
  return score === null ? state : { label: `${score} van ${maximum}`, tone: state.tone };
}

/** An activity in its frame, with its neighbours. */
export function activityView(activity: Activity) {
  const index = ACTIVITIES.indexOf(activity);
  return {
    title: `${activity.label}: ${activity.title}`,
    course: COURSE.title,
    activity,
    previous: ACTIVITIES[index - 1],
    next: ACTIVITIES[index + 1],
  };
}

/** Persons by columns for who teaches; for a participant the own row. */
export function gradebookView(person: Person, gradebook: GradebookService) {
  const teaching = person.role === 'Instructor';
  const lineItems = gradebook.listLineItems();
  return {
    title: teaching ? 'Cijfers' : 'Mijn cijfers',
    teaching,
    columns: lineItems.map(splitLabel),
    rows: (teaching ? LEARNERS : [person]).map((one) => ({
      person: one,
      cells: lineItems.map((lineItem) => cellView(gradebook, lineItem, one)),
    })),
  };
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
