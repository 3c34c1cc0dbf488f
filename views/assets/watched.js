const video = document.querySelector('video[data-progress]');
const seen = document.querySelector('[data-watched]');
const parts = [...document.querySelectorAll('[data-chapters] [data-seek]')];
const EVERY_MS = 10_000;

/** From second to second, all that was played since the page was opened. */
const playedRanges = () =>
  Array.from({ length: video.played.length }, (_, index) =>
    [video.played.start(index), video.played.end(index)].map(
      (second) => Math.round(second * 100) / 100,
    ),
  ).filter(([start, end]) => start < end);

const { progress: address, progressToken: token } = video?.dataset ?? {};
const report = () =>
  JSON.stringify({
    ranges: playedRanges(),
    position: Math.round(video.currentTime * 100) / 100,
    token,
  });

let known = '';
let isUnderWay = false;
let isOver = false;

const hasNews = (body) => !isOver && video.played.length > 0 && body !== known;

/** What is not acknowledged is sent again with the next report: each says everything. */
async function send() {
  const body = report();
  if (isUnderWay || !hasNews(body)) return;
  isUnderWay = true;
  const headers = { 'Content-Type': 'application/json' };
  const answer = await window
    .fetch(address, { method: 'POST', headers, body, keepalive: true })
    .catch(() => null);
  isUnderWay = false;
  if (answer?.ok) known = body;
  isOver = [401, 403, 404].includes(answer?.status);
}

/** A page that closes cannot wait for an answer. */
function sendLast() {
  const body = report();
  if (hasNews(body))
    window.navigator.sendBeacon(address, new window.Blob([body], { type: 'application/json' }));
}

/** Which seconds were watched, now and before. */
function watchedSeconds(length) {
  const seconds = new Array(length).fill(false);
  const before = seen.dataset.watched.split(' ').filter(Boolean);
  const ranges = [...before.map((range) => range.split('-').map(Number)), ...playedRanges()];
  for (const [start, end] of ranges)
    for (let second = Math.round(start); second < Math.min(Math.round(end), length); second += 1)
      seconds[second] = true;
  return seconds;
}

function show() {
  const { length, enough, text, seen: all, begun: some, complete } = seen.dataset;
  const seconds = watchedSeconds(Number(length));
  const share = (from, to) => seconds.slice(from, to).filter(Boolean).length / (to - from);
  for (const part of parts) {
    const watched = share(Math.round(part.dataset.seek), Math.round(part.dataset.end));
    if (watched > 0)
      part.querySelector('[data-state]').textContent = watched >= enough ? all : some;
  }
  const percent = Math.floor(100 * share(0, seconds.length));
  seen.querySelector('progress').value = percent;
  seen.querySelector('[data-percent]').textContent = text.replace('{percent}', percent);
  const done = seen.querySelector('[role=status]');
  if (percent >= 100 * enough && !done.textContent) done.textContent = complete;
}

if (video) {
  window.setInterval(() => {
    if (!video.paused) send();
  }, EVERY_MS);
  for (const moment of ['pause', 'seeked', 'ended']) video.addEventListener(moment, send);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') sendLast();
  });
  window.addEventListener('pagehide', sendLast);
  video.addEventListener('timeupdate', show);
  video.addEventListener('play', () => seen.querySelector('[data-resume]')?.remove(), {
    once: true,
  });
}
