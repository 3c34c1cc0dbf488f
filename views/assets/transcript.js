const video = document.querySelector('video');
const transcript = document.querySelector('.transcript');
const lines = [...(transcript?.querySelectorAll('[data-line]') ?? [])];
const form = transcript?.querySelector('[data-find]');

const plain = (text) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

let found = [];
let at = -1;

function tell() {
  const { found: template, nothing } = form.dataset;
  const status = form.querySelector('[role=status]');
  const { value } = form.querySelector('input');
  const count = template.replace('{at}', at + 1).replace('{count}', found.length);
  status.textContent = value.trim() === '' ? '' : found.length === 0 ? nothing : count;
}

function search() {
  const wanted = plain(form.querySelector('input').value.trim());
  found = wanted === '' ? [] : lines.filter((line) => plain(line.textContent).includes(wanted));
  at = -1;
  for (const line of lines) {
    line.classList.toggle('line--found', found.includes(line));
    line.classList.remove('line--here');
  }
  if (found.length > 0) step(1);
  else tell();
}

function step(by) {
  if (found.length === 0) return;
  found[at]?.classList.remove('line--here');
  at = (at + by + found.length) % found.length;
  found[at].classList.add('line--here');
  found[at].scrollIntoView({ block: 'nearest' });
  tell();
}

/** A click in a line goes there, as its time does, unless somebody is selecting text. */
function clickThrough(event) {
  const line = event.target.closest('.line__text')?.closest('[data-line]');
  if (line && document.getSelection().isCollapsed) line.querySelector('a').click();
}

function markCurrent() {
  const current = lines.findLast(({ dataset }) => Number(dataset.line) <= video.currentTime + 0.05);
  for (const line of lines) line.classList.toggle('line--current', line === current);
}

if (form) {
  form.hidden = false;
  form.addEventListener('input', search);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    step(1);
  });
  form.querySelector('[data-step]').addEventListener('click', () => step(-1));
  form.querySelector('input').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      step(-1);
    }
    if (event.key === 'Escape') {
      event.target.value = '';
      search();
    }
  });
  transcript.addEventListener('click', clickThrough);
  video?.addEventListener('timeupdate', markCurrent);
  if (window.location.hash === '#transcript') transcript.open = true;
}
