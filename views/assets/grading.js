const form = document.querySelector('form[data-keys]');
const parts = [...form.querySelectorAll('.rubric fieldset')];
const isWriting = (target) => target.matches('textarea, select, input:not([type=radio])');
document.querySelector('[data-keys-help]').hidden = false;

/** The part that has the focus, else the first that has no level yet. */
const currentPart = () =>
  parts.find((part) => part.contains(document.activeElement)) ??
  parts.find((part) => !part.querySelector('input:checked')) ??
  parts[0];

/** Chooses a level, and goes to the next part; after the last to the comment. */
function choose(level) {
  const part = currentPart();
  const choice = part.querySelector(`input[value="${level}"]`);
  if (!choice) return;
  choice.checked = true;
  choice.dispatchEvent(new window.Event('input', { bubbles: true }));
  const next = parts[parts.indexOf(part) + 1];
  (next?.querySelector('input:checked') ?? next?.querySelector('input') ?? form.comment).focus();
}

document.addEventListener('keydown', (event) => {
  const { key, target, altKey, ctrlKey, metaKey } = event;
  if (key === 'Enter' && (ctrlKey || metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector('[data-key-done]'));
    return;
  }
  if (altKey || ctrlKey || metaKey || isWriting(target)) return;
  if (/^[0-9]$/.test(key)) {
    // Else the key would be written where the focus goes.
    event.preventDefault();
    choose(key);
  }
  if (key === 'j') document.querySelector('[data-key-next]')?.click();
  if (key === 'k') document.querySelector('[data-key-previous]')?.click();
});
