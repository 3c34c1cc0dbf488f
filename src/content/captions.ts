export interface Cue {
  /** The line of the file that holds the times. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const TIME = /^(?:(\d{2,}):)?([0-5]\d):([0-5]\d\.\d{3})$/;

type ReportLine = (line: number, message: string) => void;

/** Reads the cues of a WebVTT file and reports every line that is no WebVTT. */
export function readCues(vtt: string, report: ReportLine): readonly Cue[] {
  const lines = vtt.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  if (!/^WEBVTT(\s|$)/.test(lines[0] ?? '')) report(1, 'must begin with WEBVTT');
  const cues: Cue[] = [];
  lines.forEach((times, index) => {
    if (!times.includes('-->')) return;
    const [start, end] = times.split('-->').map((side) => secondsOf(side.trim().split(/\s/)[0]));
    const after = lines.slice(index + 1);
    const blank = after.findIndex((line) => line.trim() === '');
    const text = after.slice(0, blank < 0 ? undefined : blank).join('\n');
    if (start == null || end == null || end <= start)
      report(index + 1, 'a cue needs two rising times like 00:00:01.000 --> 00:00:04.500');
    else cues.push({ line: index + 1, start, end, text });
  });
  if (cues.length === 0) report(1, 'has no cues');
  return cues;
}

/** The cues must follow one another and end with the film. */
export function checkCues(vtt: string, durationSeconds: number, report: ReportLine): void {
  const cues = readCues(vtt, report);
  cues.forEach((cue, index) => {
    if (cue.start < (cues[index - 1]?.start ?? 0))
      report(cue.line, 'starts before the cue above it');
    if (cue.end > durationSeconds)
      report(cue.line, `ends after the film, which lasts ${durationSeconds} seconds`);
    if (cue.text.trim() === '') report(cue.line, 'has no text');
  });
}

function secondsOf(time: string | undefined): number | null {
  const match = TIME.exec(time ?? '');
  if (!match) return null;
  return Number(match[1] ?? 0) * 3600 + Number(match[2]) * 60 + Number(match[3]);
}
