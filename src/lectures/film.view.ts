import type { CourseContent, Film } from '../content/index.js';
import { openingAhead, type LaunchContext } from '../course/index.js';
import { proseToHtml } from '../kernel/safe-html.js';
import type { PlayerSettings } from './player-settings.service.js';
import { playerView } from './player.view.js';
import { speakerView } from './speaker.view.js';
import { transcriptView } from './transcript.view.js';

export interface FilmPage {
  readonly content: CourseContent;
  readonly film: Film;
  readonly startSecond: number;
  readonly settings: PlayerSettings;
  readonly now: Date;
}

/** All that views/lectures/film.ejs prints for somebody who may open the film. */
export function filmView(launch: LaunchContext, page: FilmPage) {
  const { content, film, settings, startSecond, now } = page;
  const path = `/films/${film.key}`;
  return {
    language: content.course.language,
    title: film.title,
    speaker: speakerView(film, content.course, launch.locale),
    summary: { safeHtml: proseToHtml(film.summary) },
    player: playerView(film.video, { settings, locale: launch.locale }, startSecond),
    chaptersPath: film.chapters.length > 0 ? `${path}/chapters.vtt` : null,
    transcript: transcriptView(content, film, path),
    report: null,
    opening: openingAhead(launch, film.releaseWeek, now),
  };
}
