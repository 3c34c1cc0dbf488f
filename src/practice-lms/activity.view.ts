import { ACTIVITIES, COURSE, type Activity } from './site.js';

/** An activity in its frame, with its neighbours. */
export function activityView(activity: Activity) {
  const index = ACTIVITIES.indexOf(activity);
  return {
    title: `${activity.label}: ${activity.title}`,
    course: COURSE.title,
    label: activity.label,
    name: activity.title,
    description: activity.description,
    startUrl: `/activiteiten/${activity.id}/start`,
    windowUrl: `/activiteiten/${activity.id}/start?venster=nieuw`,
    previous: neighbour(ACTIVITIES[index - 1]),
    next: neighbour(ACTIVITIES[index + 1]),
  };
}

const neighbour = (activity: Activity | undefined) =>
  activity
    ? { href: `/activiteiten/${activity.id}`, label: activity.label, name: activity.title }
    : null;
