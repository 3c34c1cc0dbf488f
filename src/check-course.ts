import { resolve } from 'node:path';
import { loadConfig } from '../config/load.js';
import { ContentError, loadContent, reviewContent, type FilmReview } from './content/index.js';
import { rootDirectory } from './root-directory.js';

/** Tells an editor what is wrong with the course, and what it still lacks. */
async function checkCourse(): Promise<number> {
  const { courseDirectory, mediaDirectory } = loadConfig(process.env).content;
  const root = rootDirectory(import.meta.url);
  const media = resolve(root, mediaDirectory);
  const content = await loadContent(resolve(root, courseDirectory), media);
  const reviews = await reviewContent(content, media);
  process.stdout.write(`${reviews.map(inWords).join('\n\n')}\n\n${conclusion(reviews)}\n`);
  return reviews.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

const inWords = ({ title, problems, remarks }: FilmReview): string =>
  [
    title,
    ...problems.map((line) => `  FOUT  ${line}`),
    ...remarks.map((line) => `  -  ${line}`),
    ...(problems.length + remarks.length === 0 ? ['  in orde'] : []),
  ].join('\n');

function conclusion(reviews: readonly FilmReview[]): string {
  const wrong = reviews.flatMap(({ problems }) => problems).length;
  const open = reviews.flatMap(({ remarks }) => remarks).length;
  return `De cursus is geldig. ${reviews.length} films: ${wrong} fouten, ${open} aandachtspunten.`;
}

try {
  process.exitCode = await checkCourse();
} catch (error) {
  if (!(error instanceof ContentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
