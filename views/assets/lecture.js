const video = document.querySelector('video');
const chapters = [...document.querySelectorAll('[data-seek]')];

/** The last chapter that has begun by `seconds`. */
const chapterAt = (seconds) =>
  chapters.findLast(({ dataset }) => Number(dataset.seek) <= seconds + 0.05) ?? chapters[0];

function markCurrent() {
  const current = chapterAt(video.currentTime);
  for (const chapter of chapters) {
    if (chapter === current) chapter.setAttribute('aria-current', 'true');
    else chapter.removeAttribute('aria-current');
  }
}

/** A film that has not begun to load forgets where it was sent, so it is sent there again once it knows its length. */
function seekTo(seconds) {
  const seek = () => {
    video.currentTime = seconds;
  };
  if (video.readyState > 0) seek();
  else video.addEventListener('loadedmetadata', seek, { once: true });
}

if (video) {
  for (const chapter of chapters) {
    chapter.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      seekTo(Number(chapter.dataset.seek));
      video.scrollIntoView({ block: 'nearest' });
      video.play().catch(() => video.focus());
    });
  }
  video.addEventListener('timeupdate', markCurrent);
  video.addEventListener('seeking', markCurrent);
}
