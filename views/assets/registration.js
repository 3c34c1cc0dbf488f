const button = document.querySelector('#close');
const platform = window.opener ?? window.parent;

/**
 * LTI Dynamic Registration: the platform takes the page away. Canvas shows it from another host than the one that
 * registers, so the pages that frame us are told as well; the message holds nothing.
 */
function close() {
  const origins = new Set([button.dataset.origin, ...(window.location.ancestorOrigins ?? [])]);
  for (const origin of origins)
    platform.postMessage({ subject: 'org.imsglobal.lti.close' }, origin);
}

if (platform !== window) {
  button.hidden = false;
  button.addEventListener('click', close);
  // Where something is left to be read, whoever reads it says when it may go.
  if ('soon' in button.dataset) window.setTimeout(close, 4000);
}
