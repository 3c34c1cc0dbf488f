/** Waits for something that happens in the background. @throws after ten seconds. */
export async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await happened()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It has not happened within ten seconds');
}
