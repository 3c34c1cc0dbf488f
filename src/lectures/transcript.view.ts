import { clockTime } from '../i18n/moments.js';
import type { CourseContent, Cue, Film, Lecture } from '../content/index.js';
import { mediaPath } from './player.view.js';

/** Everything that is said in a film, under the parts it is said in; each line with the address that opens there. */
export function transcriptView({ course }: CourseContent, shown: Lecture | Film, path: string) {
  const { video, chapters } = shown;
  const starts = chapters.length > 0 ? chapters : [{ part: null, start: 0 }];
  const parts = starts.map(({ part, start }, index) => {
    const end = starts[index + 1]?.start ?? Infinity;
    const said = video.cues.filter((cue) => cue.start >= start && cue.start < end);
    const label = course.parts.find(({ key }) => key === part)?.label ?? null;
    return { label, lines: said.map((cue) => lineView(cue, path)) };
  });
  return {
    parts: parts.filter(({ lines }) => lines.length > 0),
    file: video.transcript === null ? null : mediaPath(video.transcript),
  };
}

const lineView = ({ start, text }: Cue, path: string) => ({
  path: `${path}?t=${Number(start.toFixed(1))}#film`,
  start: Number(start.toFixed(1)),
  time: clockTime(start),
  text,
});

/** The five parts as a track: https://www.w3.org/TR/webvtt1/#chapters-webvtt. */
export function chaptersTrack(
  { course }: CourseContent,
  { video, chapters }: Lecture | Film,
): string {
  const cues = chapters.map(({ part, start }, index) => {
    const end = chapters[index + 1]?.start ?? video.durationSeconds;
    const label = course.parts.find(({ key }) => key === part)?.label ?? part;
    return `${part}\n${stamp(start)} --> ${stamp(end)}\n${label}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

const stamp = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 23);
