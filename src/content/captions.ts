/** One caption: what is said from `start` to `end`, in seconds, on one or two lines. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface ReadCaptions {
  readonly cues: readonly Cue[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

const TIMING = /^((?:\d+:)?\d\d:\d\d\.\d{3}) +--> +((?:\d+:)?\d\d:\d\d\.\d{3})(?:\s.*)?$/;
const TAGS = /<[^>]*>/g;

/** Reads captions in WebVTT (https://www.w3.org/TR/webvtt1/), strictly: what a player would drop silently is a problem. */
export function readCaptions(vtt: string): ReadCaptions {
  const lines = vtt.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const timings = [...lines.entries()].filter(([, line]) => line.includes('-->'));
  const read = timings.map(([index, line]) => ({
    line: index + 1,
    cue: readCue(lines, index, line),
  }));
  const cues = read.flatMap(({ cue }) => cue ?? []);
  const about = read.map(({ line, cue }, index) => ({
    line,
    message: problemWith(cue, read[index - 1]?.cue?.start ?? 0),
  }));
  const whole = [
    {
      line: 1,
      message: /^WEBVTT(\s|$)/.test(lines[0] ?? '') ? null : 'does not begin with WEBVTT',
    },
    { line: 1, message: cues.length > 0 ? null : 'holds no cues' },
  ];
  const problems = [...whole, ...about].flatMap(({ line, message }) =>
    message === null ? [] : [{ line, message }],
  );
  return { cues, problems };
}

function readCue(lines: readonly string[], index: number, timing: string): Cue | null {
  const [, from, to] = TIMING.exec(timing) ?? [];
  if (!from || !to) return null;
  return { start: secondsOf(from), end: secondsOf(to), text: textAfter(lines, index) };
}

function problemWith(cue: Cue | null, before: number): string | null {
  if (!cue) return 'is not a time of a cue, such as 00:01.000 --> 00:04.500';
  if (cue.end <= cue.start) return 'ends before it begins';
  if (cue.start < before) return 'begins before the cue above it';
  return cue.text === '' ? 'has no text' : null;
}

function textAfter(lines: readonly string[], timing: number): string {
  const rest = lines.slice(timing + 1);
  const end = rest.findIndex((line) => line.trim() === '');
  const text = rest.slice(0, end < 0 ? rest.length : end).join(' ');
  return text.replace(TAGS, '').replaceAll('&amp;', '&').trim();
}

const secondsOf = (stamp: string): number =>
  stamp.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
