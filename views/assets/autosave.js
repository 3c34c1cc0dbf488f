const QUIET_MS = 2000;
const RETRY_MS = 15_000;

/** Saves what somebody writes, two seconds after the last key, for as long as the server takes it. */
for (const form of document.querySelectorAll('form[data-autosave]')) {
  const status = form.querySelector('[data-saved]');
  let timer = 0;
  let isUnderWay = false;
  let isDirty = false;
  let isOver = false;

  const save = async () => {
    if (isUnderWay || !isDirty) return;
    isUnderWay = true;
    isDirty = false;
    const fields = [...new window.FormData(form)].filter(([, value]) => typeof value === 'string');
    const answer = await window
      .fetch(form.dataset.autosave, {
        method: 'POST',
        headers: { Accept: 'application/json' },
        body: new window.URLSearchParams(fields),
        keepalive: true,
      })
      .catch(() => null);
    isUnderWay = false;
    if (answer?.ok) {
      const { version, said } = await answer.json();
      form.elements.version.value = version;
      status.textContent = said;
      if (isDirty) later();
    } else if (answer?.status === 409) {
      status.textContent = form.dataset.behind;
      isOver = true;
    } else {
      later(RETRY_MS);
      status.textContent = form.dataset.failed;
    }
  };

  function later(wait = QUIET_MS) {
    isDirty = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  }

  form.addEventListener('input', (event) => {
    if (event.target.type !== 'file' && !isOver) later();
  });
  form.addEventListener('submit', () => {
    window.clearTimeout(timer);
    isDirty = false;
  });
  window.addEventListener('online', save);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) save();
  });
}
