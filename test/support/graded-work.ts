import { BrowserLike } from './browser-like.js';
import { INSTRUCTOR, type Claims } from './signing-platform.js';
import type { Trial } from './trial.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const SCOPES = 'https://purl.imsglobal.org/spec/lti-ags/scope/';
const PARTS = ['casus', 'obstakels', 'raamwerk', 'handelingsperspectief', 'vraag'];

/** The claims of a link to the first assignment, with the services of a gradebook. */
export const assignmentWith = (endpoint: object): Claims => ({
  [`${LTI}resource_link`]: { id: 'assignment-1' },
  [`${LTI}custom`]: { item: 'assignment-1' },
  [AGS]: {
    scope: [`${SCOPES}score`, `${SCOPES}result.readonly`, `${SCOPES}lineitem.readonly`],
    ...endpoint,
  },
});

/**
 * Somebody hands in the first assignment, and an instructor grades it with the full number of points and releases it.
 * @returns what the instructor reads of it from then on.
 */
export async function releaseGrade(
  trial: Trial,
  learner: Claims,
  common: Claims,
  teacherRoles: readonly string[] = [INSTRUCTOR],
): Promise<() => Promise<string>> {
  const [hers, theirs] = [new BrowserLike(), new BrowserLike()];
  const learnerBase = (await trial.enter({ ...common, ...learner }, '', hers)).base;
  const work = { text: `Werk van ${String(learner['sub'])}`, action: 'submit' };
  const handedIn = await hers.submit(`${learnerBase}assignments/1`, work);
  if (handedIn.status !== 303) throw new Error(`Not handed in: ${handedIn.status}`);
  const teacher = { sub: 'the-teacher', [`${LTI}roles`]: teacherRoles };
  const { base, page } = await trial.enter({ ...common, ...teacher }, 'grading', theirs);
  const id = /grading\/([0-9a-f]{24})/.exec(page)?.[1] ?? 'nothing to grade';
  const levels = Object.fromEntries(PARTS.map((part) => [`level[${part}]`, '2']));
  const form = { ...levels, comment: 'Goed bezig', action: 'release' };
  const released = await theirs.submit(`${base}grading/${id}`, form);
  if (released.status !== 303) throw new Error(`Not released: ${released.status}`);
  return async () => (await theirs.get(`${base}grading/${id}`)).text();
}

/** Reads until a page says it, for at most thirty seconds. @returns the page that was read last. */
export async function readUntil(read: () => Promise<string>, says: string): Promise<string> {
  let page = await read();
  for (let tries = 0; tries < 120 && !page.includes(says); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    page = await read();
  }
  return page;
}

/** A gradebook that takes every score, and keeps what it was asked. */
export function gradebookOf(
  trial: Trial,
  score = { status: 200, body: '' },
  results: readonly object[] = [],
) {
  const asked: { readonly method: string; readonly url: string; readonly body: string }[] = [];
  trial.platform.answer((req, body, res) => {
    asked.push({ method: req.method ?? '', url: req.url ?? '', body });
    if (req.url === '/token') res.end('{"access_token":"token","expires_in":3600}');
    else if (req.method === 'POST') res.writeHead(score.status).end(score.body || undefined);
    else res.setHeader('Content-Type', 'application/json').end(JSON.stringify(results));
  });
  return asked;
}
