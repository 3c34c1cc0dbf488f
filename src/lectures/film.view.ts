import type { CourseContent, Film } from '../content/index.js';
import { openingAhead, type LaunchContext } from '../course/index.js';
import { proseToHtml } from '../kernel/safe-html.js';
import { playerView } from './player.view.js';
import { speakerView } from './speaker.view.js';

/** All that views/lectures/film.ejs prints for somebody who may open the film. */
export function filmView(launch: LaunchContext, content: CourseContent, film: Film, now: Date) {
  return {
    language: content.course.language,
    title: film.title,
    speaker: speakerView(film, content.course, launch.locale),
    summary: { safeHtml: proseToHtml(film.summary) },
    player: playerView(film.video, 0),
    opening: openingAhead(launch, film.releaseWeek, now),
  };
}
