import { mayTeach } from './acting-person.js';
import { gradeView } from './grade.view.js';
import type { GradebookService } from './gradebook.service.js';
import { ACTIVITIES, COURSE, LEARNERS, type Activity, type Person } from './site.js';

const WEEKS = [1, 2, 3, 4, 5];

/** The course as its home: where to begin, then week by week. */
export function courseView(person: Person, gradebook: GradebookService) {
  const show = (activity: Activity) => ({
    href: `/activiteiten/${activity.id}`,
    kind: activity.kind,
    label: activity.label,
    name: activity.title,
    status: statusOf(activity, person, gradebook),
  });
  const [series] = ACTIVITIES;
  return {
    title: COURSE.title,
    seriesUrl: `/activiteiten/${series?.id ?? ''}`,
    teaching: mayTeach(person),
    weeks: WEEKS.map((week) => ({
      number: week,
      activities: ACTIVITIES.filter((activity) => activity.week === week).map(show),
    })),
  };
}

function statusOf(activity: Activity, person: Person, gradebook: GradebookService) {
  const lineItem = gradebook.findLineItemOfLink(activity.resourceLinkId);
  if (!lineItem) return null;
  if (mayTeach(person)) {
    const graded = LEARNERS.filter(
      ({ id }) => gradeView(gradebook.findGrade(lineItem.id, id), lineItem).score !== null,
    ).length;
    const tone = graded > 0 ? 'good' : 'none';
    return { label: `${graded} van ${LEARNERS.length} beoordeeld`, tone };
  }
  const { state, score, maximum } = gradeView(
    gradebook.findGrade(lineItem.id, person.id),
    lineItem,
  );
  if (score !== null) return { label: `${score} van ${maximum}`, tone: state.tone };
  return state.tone === 'none' ? { label: 'Nog geen cijfer', tone: 'none' } : state;
}
