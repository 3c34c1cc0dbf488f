/**
 * LTI Platform Storage: the page of the platform keeps a value for a browser that keeps no cookies for us. Nobody but the
 * platform's sign-in origin is told it or believed, and whoever does not answer in time is not waited for.
 */
const place = document.querySelector('[data-storage]');
const { target, origin, key } = place.dataset;
const PATIENCE = { put: 3000, get: 5000 };

/** The name of a frame that is not there throws, because what frames us is of another origin. */
function platformWindow() {
  const outer = window.parent === window ? window.opener : window.parent;
  if (target.startsWith('_')) return outer;
  try {
    return outer.frames[target] ?? outer;
  } catch {
    return outer;
  }
}

/** The answer of the platform; rejects when it refuses, or is too late. */
function ask(subject, wait, fields) {
  const message_id = window.crypto.randomUUID();
  return new Promise((resolve, reject) => {
    window.setTimeout(reject, wait);
    window.addEventListener('message', ({ origin: sender, data }) => {
      if (sender !== origin || data?.message_id !== message_id) return;
      if (data.subject !== `${subject}.response`) return;
      if (data.error) reject(data.error);
      else resolve(data);
    });
    platformWindow().postMessage({ subject, message_id, key, ...fields }, origin);
  });
}

async function put({ value, next }) {
  const otherwise = place.querySelector('a').href;
  const address = await ask('lti.put_data', PATIENCE.put, { value }).then(
    () => next,
    () => otherwise,
  );
  window.location.replace(address);
}

async function get() {
  const answer = await ask('lti.get_data', PATIENCE.get, {}).catch(() => null);
  place.elements.storage_proof.value = answer?.value ?? '';
  place.submit();
}

if (place.dataset.storage === 'put') await put(place.dataset);
else await get();
