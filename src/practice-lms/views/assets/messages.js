/*
 * What a page of the LMS does with messages of the tool in its frame: platform storage and frame height as Canvas has them,
 * and the end of a registration. In the page itself and in the frame that `lti_storage_target` names.
 * Only messages from the site of the tool count, and answers go to nobody else.
 */
const here = document.querySelector('[data-tool-origin]');
const { toolOrigin, closed } = here.dataset;
const page = window.parent;
const kept = (page.ltiStorage ??= new Map());

const answers = {
  'lti.capabilities': () => ({
    supported_messages: ['lti.capabilities', 'lti.put_data', 'lti.get_data', 'lti.frameResize'].map(
      (subject) => ({ subject, frame: 'post_message_forwarding' }),
    ),
  }),
  'lti.put_data': ({ key, value }) => {
    if (typeof key !== 'string') return fault('The key must be text');
    if (value === null || value === undefined) kept.delete(key);
    else if (kept.size >= 500 || String(value).length > 4096)
      return fault('Too much', 'storage_exhaustion');
    else kept.set(key, String(value));
    return { key, value };
  },
  'lti.get_data': ({ key }) => ({ key, value: kept.get(key) ?? null }),
  'lti.frameResize': ({ height }) => {
    const frame = page.document.querySelector('iframe.tool');
    const pixels = Number.parseInt(height, 10);
    if (frame && pixels > 0) frame.style.height = `${Math.min(pixels, 10_000)}px`;
    return { height };
  },
};

const fault = (message, code = 'bad_request') => ({ error: { code, message } });

window.addEventListener('message', ({ data, origin, source }) => {
  if (typeof data !== 'object' || data === null) return;
  // As in Moodle anybody may say that a registration is over: it only closes the frame.
  if (closed && data.subject === 'org.imsglobal.lti.close') window.location.assign(closed);
  const answer = !closed && origin === toolOrigin && answers[data.subject];
  if (!answer) return;
  const subject = `${data.subject}.response`;
  source.postMessage({ subject, message_id: data.message_id, ...answer(data) }, origin);
});
