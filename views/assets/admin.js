/** Shows each copy button where there is a clipboard to copy to. */
for (const button of document.querySelectorAll('[data-copies]')) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = !window.navigator.clipboard;
  button.addEventListener('click', async () => {
    field.select();
    await window.navigator.clipboard.writeText(field.value);
    button.textContent += ' ✓';
    button.disabled = true;
  });
}
