import { mayTeach } from './acting-person.js';
import { gradeView } from './grade.view.js';
import type { GradebookService } from './gradebook.service.js';
import { ACTIVITIES, COURSE, LEARNERS, type Activity, type Person } from './site.js';

/** The course as its home: where to begin, then week by week. */
export function courseView(person: Person, gradebook: GradebookService) {
  const show = (activity: Activity) => ({
    href: hrefOf(activity),
    kind: activity.kind,
    label: activity.label,
    name: activity.title,
    status: statusOf(activity, person, gradebook),
  });
  return {
    title: COURSE.title,
    seriesUrl: hrefOf(ACTIVITIES[0]),
    teaching: mayTeach(person),
    weeks: [1, 2, 3, 4, 5].map((week) => ({
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
  return score === null ? state : { label: `${score} van ${maximum}`, tone: state.tone };
}

/** An activity in its frame, with its neighbours. */
export function activityView(activity: Activity) {
  const index = ACTIVITIES.indexOf(activity);
  const { label, title: name, description } = activity;
  return {
    title: `${label}: ${name}`,
    course: COURSE.title,
    label,
    name,
    description,
    startUrl: `${hrefOf(activity)}/start`,
    windowUrl: `${hrefOf(activity)}/start?venster=nieuw`,
    previous: neighbour(ACTIVITIES[index - 1]),
    next: neighbour(ACTIVITIES[index + 1]),
  };
}

const neighbour = (activity: Activity | undefined) =>
  activity && { href: hrefOf(activity), label: activity.label, name: activity.title };

const hrefOf = ({ id }: Activity): string => `/activiteiten/${id}`;
