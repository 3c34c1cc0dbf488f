const TIME = /^(?:(\d{2,}):)?([0-5]\d):([0-5]\d\.\d{3})$/;

/** Reports every line that keeps a WebVTT file from being captions of a film this long. */
export function checkCues(
  vtt: string,
  durationSeconds: number,
  report: (line: number, message: string) => void,
): void {
  const lines = vtt.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  if (!/^WEBVTT(\s|$)/.test(lines[0] ?? '')) report(1, 'must begin with WEBVTT');
  if (!vtt.includes('-->')) report(1, 'has no cues');
  let before = 0;
  lines.forEach((line, index) => {
    if (!line.includes('-->')) return;
    const [start = NaN, end = NaN] = line.split('-->').map(secondsOf);
    if (!(start < end)) report(index + 1, 'needs two times like 00:00:01.000 --> 00:00:04.500');
    if (start < before) report(index + 1, 'starts before the cue above it');
    if (end > durationSeconds) report(index + 1, `is after the film's ${durationSeconds} seconds`);
    before = start;
  });
}

function secondsOf(side: string): number {
  const match = TIME.exec(side.trim().split(/\s/)[0] ?? '');
  if (!match) return NaN;
  return Number(match[1] ?? 0) * 3600 + Number(match[2]) * 60 + Number(match[3]);
}
