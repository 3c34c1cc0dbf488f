/** The address of a post goes to the clipboard; where a browser does not allow that, the link leads there. */
document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-copy]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await window.navigator.clipboard.writeText(link.href);
    const said = document.createElement('span');
    said.setAttribute('role', 'status');
    link.after(said);
    said.textContent = ` ${link.dataset.copy}`;
  } catch {
    window.location.assign(link.href);
  }
});
