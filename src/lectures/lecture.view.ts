import { clockTime } from '../i18n/moments.js';
import type { CourseContent, Lecture } from '../content/index.js';
import { looksAhead, openingAhead, type LaunchContext } from '../course/index.js';
import type { MessageKey } from '../i18n/messages.nl.js';
import { proseToHtml } from '../kernel/safe-html.js';
import type { PlayerSettings } from './player-settings.service.js';
import { LOOKS } from './player-settings.model.js';
import { mediaPath, playerView } from './player.view.js';
import type { LectureProgress } from './progress.policy.js';
import { speakerView } from './speaker.view.js';
import { transcriptView } from './transcript.view.js';

export interface LecturePage {
  readonly content: CourseContent;
  readonly lecture: Lecture;
  /** Where `?t=` has the film stand ready. */
  readonly startSecond: number;
  readonly settings: PlayerSettings;
  /** Null for all who do not take part themselves. */
  readonly progress: LectureProgress | null;
  /** With what the page reports what was watched. */
  readonly progressToken: string;
  /** With what the page opens once more in a window of its own. */
  readonly windowTicket: string;
  readonly now: Date;
}

/** All that views/lectures/lecture.ejs prints for somebody who may open the lecture. */
export function lectureView(launch: LaunchContext, page: LecturePage) {
  const { content, lecture, settings, progress, startSecond, now } = page;
  const { number, title, assignment, video } = lecture;
  const path = `/lectures/${number}`;
  return {
    language: content.course.language,
    number,
    total: content.lectures.length,
    title,
    speaker: speakerView(lecture, content.course, launch.locale),
    summary: { safeHtml: proseToHtml(lecture.summary) },
    goals: [...lecture.goals],
    player: playerView(video, { settings, locale: launch.locale }, startSecond),
    chaptersPath: `${path}/chapters.vtt`,
    looks: LOOKS.map((look) => ({
      look,
      label: `player.look.${look}` as const,
      isChosen: look === settings.look,
    })),
    chapters: chaptersView(page),
    progress: progress && progressView(page, progress),
    report: progress && { path: `${path}/progress`, token: page.progressToken },
    window: { ticket: page.windowTicket, to: path },
    transcript: transcriptView(content, lecture, path),
    slides: video.slides === null ? null : mediaPath(video.slides),
    opening: openingAhead(launch, number, now),
    talkPath: `/forum?lecture=${number}` as const,
    askPath: `/forum/new?lecture=${number}` as const,
    assignment: {
      path: `/assignments/${number}`,
      title: assignment.title,
      estimateMinutes: assignment.estimateMinutes,
    },
    previous: neighbour(launch, content, number, -1, now),
    next: neighbour(launch, content, number, 1, now),
  };
}

const STATES = {
  seen: 'lectures.part.seen',
  begun: 'lectures.part.begun',
  unseen: 'lectures.part.unseen',
} as const;

function chaptersView({ content, lecture, startSecond, progress }: LecturePage) {
  const { parts } = content.course;
  const { number, chapters, video } = lecture;
  const current = chapters.findLastIndex(({ start }) => start <= startSecond);
  return chapters.map(({ part, start, guide }, index) => ({
    path: `/lectures/${number}?t=${start}#film`,
    start,
    end: chapters[index + 1]?.start ?? video.durationSeconds,
    time: clockTime(start),
    label: parts.find(({ key }) => key === part)?.label ?? part,
    guide,
    state: progress && STATES[progress.parts[index]?.state ?? 'unseen'],
    isCurrent: index === current,
  }));
}

function progressView({ content, lecture }: LecturePage, progress: LectureProgress) {
  const { completion } = content.course;
  const { percent, isComplete, position, watched, durationSeconds } = progress;
  const isUnderWay = position !== null && position >= 5 && position < durationSeconds - 2;
  return {
    percent,
    isComplete,
    /** What the page adds to as the film plays: `0-12 20-27`. */
    watched: watched.map(([start, end]) => `${start}-${end}`).join(' '),
    durationSeconds,
    enough: completion.lectureWatchedFraction,
    resume:
      isUnderWay && !isComplete
        ? {
            path: `/lectures/${lecture.number}?t=${Math.floor(position)}#film`,
            start: Math.floor(position),
            time: clockTime(position),
          }
        : null,
    confirmPath:
      completion.lectureRule === 'watchedOrTranscript' && !isComplete
        ? `/lectures/${lecture.number}/transcript`
        : null,
  };
}

/** The lecture before or after; `path` is null while the reader cannot go there yet. */
function neighbour(
  launch: LaunchContext,
  { course, lectures }: CourseContent,
  from: number,
  step: 1 | -1,
  now: Date,
) {
  const lecture = lectures.find(({ number }) => number === from + step);
  if (!lecture) return null;
  const { number, title } = lecture;
  const opening = looksAhead(launch) ? null : openingAhead(launch, number, now);
  const label: MessageKey = step > 0 ? 'lectures.next' : 'lectures.previous';
  const path = opening ? null : `/lectures/${number}`;
  return { language: course.language, number, title, path, opening, label, isNext: step > 0 };
}
