const video = document.querySelector('video');
const film = document.querySelector('.film');
const chapters = [...document.querySelectorAll('[data-chapters] [data-seek]')];

/** A frame may go full screen only if the page around it says so; iPhones let the film itself do it. */
const canFillScreen =
  document.fullscreenEnabled || Boolean(video && 'webkitEnterFullscreen' in video);

/** A film that has not begun to load forgets where it was sent, so it is sent there again once it knows its length. */
function seekTo(seconds) {
  const seek = () => {
    video.currentTime = seconds;
  };
  if (video.readyState > 0) seek();
  else video.addEventListener('loadedmetadata', seek, { once: true });
}

function goTo(event) {
  const link = event.target.closest('a[data-seek]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
  event.preventDefault();
  seekTo(Number(link.dataset.seek));
  film.scrollIntoView({ block: 'nearest' });
  video.play().catch(() => film.focus());
}

/** The last chapter that has begun is the current one. */
function markCurrent() {
  const current = chapters.findLast(
    ({ dataset }) => Number(dataset.seek) <= video.currentTime + 0.05,
  );
  for (const chapter of chapters) {
    if (chapter === (current ?? chapters[0])) chapter.setAttribute('aria-current', 'true');
    else chapter.removeAttribute('aria-current');
  }
}

/** Kept by the server: where the browser keeps nothing, a choice is still there tomorrow. */
function keep(setting, value) {
  if (video.dataset[setting] === value) return; // the player says so itself as it starts
  video.dataset[setting] = value;
  const { settings, csrf } = video.dataset;
  const headers = { 'X-CSRF-Token': csrf };
  const body = new window.URLSearchParams({ [setting]: value });
  window.fetch(settings, { method: 'POST', headers, body, keepalive: true }).catch(() => undefined);
}

async function dress() {
  const { plyrModule, icons, labels, captions, speed } = video.dataset;
  const { default: Plyr } = await import(plyrModule);
  const player = new Plyr(video, {
    iconUrl: icons,
    blankVideo: '',
    storage: { enabled: false },
    keyboard: { focused: true, global: false },
    i18n: JSON.parse(labels),
    captions: { active: captions === 'on', language: 'nl', update: true },
    controls: [
      'play',
      'captions',
      'progress',
      'current-time',
      'duration',
      'mute',
      'volume',
      'settings',
      ...(canFillScreen ? ['fullscreen'] : []),
    ],
    settings: ['speed'],
    speed: { selected: Number(speed), options: [0.75, 1, 1.25, 1.5, 2] },
    fullscreen: { enabled: canFillScreen, fallback: false, iosNative: true },
    disableContextMenu: false,
  });
  video.addEventListener('ratechange', () => keep('speed', String(video.playbackRate)));
  player.on('captionsenabled', () => keep('captions', 'on'));
  player.on('captionsdisabled', () => keep('captions', 'off'));
}

function chooseLook() {
  const form = document.querySelector('[data-looks]');
  if (!form) return;
  form.querySelector('button').hidden = true;
  form.addEventListener('change', ({ target }) => {
    film.className = `film film--${target.value}`;
    keep('look', target.value);
  });
}

/** Where the film can fill the screen, or stands in a window of its own already, another window is of no use. */
function offerWindow() {
  const form = document.querySelector('[data-window]');
  if (!form) return;
  form.hidden = canFillScreen || window.parent === window;
  form.addEventListener('submit', () => {
    const [path] = form.elements.to.value.split('?');
    form.elements.to.value = `${path}?t=${Math.floor(video.currentTime)}`;
    video.pause();
  });
}

if (video) {
  document.addEventListener('click', goTo);
  if (chapters.length > 0) {
    video.addEventListener('timeupdate', markCurrent);
    video.addEventListener('seeking', markCurrent);
  }
  chooseLook();
  offerWindow();
  await dress();
}

/** Only here is there a moment to ask about. */
function offerToAsk() {
  const link = document.querySelector('[data-ask]');
  if (!link || !video) return;
  const address = link.href;
  link.hidden = false;
  link.addEventListener('click', () => {
    link.href = `${address}&t=${Math.floor(video.currentTime)}`;
  });
}
offerToAsk();
