import { join } from 'node:path';
import type { Cue } from './captions.js';
import type { CourseContent, Film, Lecture, Video } from './content.model.js';
import { filmLength } from './film-length.js';

/** What an editor is told of one film, in Dutch. */
export interface FilmReview {
  readonly title: string;
  /** With these the course does not work as it should. */
  readonly problems: readonly string[];
  /** These may wait. */
  readonly remarks: readonly string[];
}

/** The longest that a film says nothing without a remark, and the most of a line of captions, as broadcasters keep to. */
const SILENCE = 20;
const LINE = 42;
const SLACK = 1;

/** Looks at every film as an editor would: what is not there yet, and what viewers would trip over. */
export async function reviewContent(
  { course, lectures, films }: CourseContent,
  mediaDirectory: string,
): Promise<readonly FilmReview[]> {
  const most = course.maxLectureMinutes;
  const all = [...lectures.map(reviewLecture), ...films.map(reviewFilm)];
  return Promise.all(
    all.map(async ({ title, remarks, shown: { video } }) => ({
      title,
      problems: [...captionProblems(video), ...(await lengthProblems(video, mediaDirectory))],
      remarks: [...videoRemarks(video, most), ...remarks],
    })),
  );
}

function reviewLecture(lecture: Lecture) {
  const { number, title, status, pairing, speaker } = lecture;
  const remarks = [
    status === 'concept' && 'De teksten zijn nog een concept (status: concept).',
    pairing === 'inferred' &&
      `Bevestig dat ${speaker} dit onderwerp behandelt (pairing: inferred).`,
  ];
  return { title: `College ${number}: ${title}`, remarks: remarks.filter(isText), shown: lecture };
}

const reviewFilm = (film: Film) => ({ title: film.title, remarks: [], shown: film });

function videoRemarks(video: Video, most: number): readonly string[] {
  if (video.sample) return ['De film is er nog niet: de voorbeeldfilm speelt.'];
  const { durationSeconds, cues, slides, description } = video;
  const minutes = Math.ceil(durationSeconds / 60);
  const wide = cues.filter(({ text }) => text.length > 2 * LINE).length;
  const remarks = [
    durationSeconds > most * 60 && `De film duurt ${minutes} minuten; beloofd is hooguit ${most}.`,
    wide > 0 && `${wide} ondertitels zijn langer dan twee regels van ${LINE} tekens.`,
    ...silences(cues, durationSeconds).map(
      (second) => `Vanaf ${second} seconden is er lang geen ondertitel.`,
    ),
    slides === null && 'Er zijn geen dia’s.',
    description === null && 'Er is geen audiodescriptie.',
  ];
  return remarks.filter(isText);
}

function silences(cues: readonly Cue[], duration: number): readonly number[] {
  const ends = [0, ...cues.map(({ end }) => end)];
  const starts = [...cues.map(({ start }) => start), duration];
  const isLong = (end: number, index: number): boolean => (starts[index] ?? 0) - end > SILENCE;
  return ends.filter(isLong).map(Math.round);
}

function captionProblems({ cues, durationSeconds }: Video): readonly string[] {
  const late = cues.filter(({ end }) => end > durationSeconds + SLACK).length;
  return late > 0 ? [`${late} ondertitels komen pas na het einde van de film.`] : [];
}

/** A length that is wrong would keep viewers from ever reaching the end, or let them stop too early. */
async function lengthProblems(video: Video, directory: string): Promise<readonly string[]> {
  const films = video.sources.flatMap(({ file }) => (file?.endsWith('.mp4') ? [file] : []));
  const problems = films.map(async (file) => {
    const seconds = await filmLength(join(directory, file));
    const said = video.durationSeconds;
    if (seconds === null) return `${file} is geen leesbaar MP4-bestand.`;
    if (Math.abs(seconds - said) <= SLACK) return false;
    return `${file} duurt ${Math.round(seconds)} seconden; durationSeconds zegt ${said}.`;
  });
  return (await Promise.all(problems)).filter(isText);
}

const isText = (text: string | false): text is string => text !== false;
