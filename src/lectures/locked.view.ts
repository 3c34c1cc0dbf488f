import type { CourseContent } from '../content/index.js';
import { openingAhead, type LaunchContext } from '../course/index.js';
import { speakerView } from './speaker.view.js';

interface Announced {
  readonly title: string;
  readonly speaker: string;
  readonly role: string;
  readonly affiliation: string;
}

/** What a participant sees of a lecture or film before it opens with lecture `opensWith`: what is coming, and when. */
export function lockedView(
  launch: LaunchContext,
  { course }: CourseContent,
  announced: Announced & { readonly number?: number },
  opensWith: number,
  now: Date,
) {
  return {
    language: course.language,
    number: announced.number ?? null,
    title: announced.title,
    speaker: speakerView(announced, course, launch.locale),
    opening: openingAhead(launch, opensWith, now),
  };
}
