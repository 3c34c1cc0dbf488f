import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../support/browser-like.js';
import { launch } from '../support/launching.js';
import {
  INSTRUCTOR,
  startSigningPlatform,
  type SigningPlatform,
} from '../support/signing-platform.js';
import { startTestTool, type TestTool } from '../support/tool.js';

const ROLES = 'https://purl.imsglobal.org/spec/lti/claim/roles';
const SECRET_WORK = 'Het geheime plan van de andere gemeente.';

const THREAD = {
  ...{ lecture: 'algemeen', type: 'vraag', title: 'Van de andere gemeente' },
  ...{ body: SECRET_WORK, formKey: 'een-formulier' },
};

/** `own`: answers from the acting person's own rows; `content`: the same for everybody; `staff`: instructors only. */
type Reach = 'own' | 'content' | 'staff';

/** Every route under a launch. A route that is missing here fails the first test. */
const ROUTES: Readonly<
  Record<string, { readonly reach: Reach; readonly names?: 'submission' | 'thread' }>
> = {
  'GET /': { reach: 'own' },
  'GET /lectures/:number': { reach: 'content' },
  'GET /films/:key': { reach: 'content' },
  'GET /lectures/:number/chapters.vtt': { reach: 'content' },
  'GET /films/:key/chapters.vtt': { reach: 'content' },
  'POST /lectures/:number/progress': { reach: 'own' },
  'POST /lectures/:number/transcript': { reach: 'own' },
  'POST /player': { reach: 'own' },
  'POST /window': { reach: 'own' },
  'GET /media/:file': { reach: 'content' },
  'GET /introduction': { reach: 'content' },
  'GET /calendar.ics': { reach: 'content' },
  'GET /certificate.pdf': { reach: 'own' },
  'GET /assignments/:number': { reach: 'own' },
  'POST /assignments/:number': { reach: 'own' },
  'POST /assignments/:number/draft': { reach: 'own' },
  'GET /assignments/:number/files/:file': { reach: 'own' },
  'GET /participants': { reach: 'staff' },
  'GET /participants/progress.csv': { reach: 'staff' },
  'GET /participants/:member': { reach: 'staff' },
  'POST /participants/:member': { reach: 'staff' },
  'GET /grading': { reach: 'staff' },
  'GET /grading/grades.csv': { reach: 'staff' },
  'POST /grading/release': { reach: 'staff' },
  'POST /grading/check': { reach: 'staff' },
  'POST /grading/keys': { reach: 'staff' },
  'GET /grading/:submission/files/:file': { reach: 'staff', names: 'submission' },
  'POST /grading/:submission/concept': { reach: 'staff', names: 'submission' },
  'POST /grading/:submission/withdraw': { reach: 'staff', names: 'submission' },
  'POST /grading/:submission/resend': { reach: 'staff', names: 'submission' },
  'GET /grading/:submission': { reach: 'staff', names: 'submission' },
  'POST /grading/:submission': { reach: 'staff', names: 'submission' },
  'GET /forum': { reach: 'own' },
  'POST /forum': { reach: 'own' },
  'GET /forum/new': { reach: 'content' },
  'POST /forum/draft': { reach: 'own' },
  'POST /forum/read': { reach: 'own' },
  'GET /forum/notices': { reach: 'own' },
  'GET /forum/moderation': { reach: 'staff' },
  'GET /forum/:thread': { reach: 'own', names: 'thread' },
  'POST /forum/:thread': { reach: 'own', names: 'thread' },
  'POST /forum/:thread/vote': { reach: 'own', names: 'thread' },
  'POST /forum/:thread/:action': { reach: 'own', names: 'thread' },
  'GET /forum/:thread/posts/:post/edit': { reach: 'own', names: 'thread' },
  'GET /forum/:thread/posts/:post/history': { reach: 'own', names: 'thread' },
  'POST /forum/:thread/posts/:post/:action': { reach: 'own', names: 'thread' },
  'GET /settings': { reach: 'staff' },
  'POST /settings': { reach: 'staff' },
  'POST /view': { reach: 'staff' },
  'GET /copied': { reach: 'staff' },
  'POST /copied': { reach: 'staff' },
  'GET /profile': { reach: 'own' },
  'POST /profile': { reach: 'own' },
  'GET /picker': { reach: 'content' },
  'POST /picker': { reach: 'content' },
  'GET /not-chosen': { reach: 'content' },
  'GET /privacy': { reach: 'content' },
  'GET /privacy/export.json': { reach: 'own' },
  'POST /privacy/erase': { reach: 'own' },
};
/** Rooms whose routes stand outside a launch, and a page for everybody. */
const OUTSIDE = ['admin', 'http', 'lti', 'practice-lms'];
const PUBLIC = ['GET /erased', 'GET /certificate/:code', 'GET /post/:thread/:post'];

interface Tenant {
  readonly platform: SigningPlatform;
  readonly learner: Visitor;
  readonly instructor: Visitor;
}
interface Visitor {
  readonly browser: BrowserLike;
  readonly base: string;
}

let tool: TestTool;
let here: Tenant;
let there: Tenant;
let foreignSubmission: string;
let foreignThread: string;

/** Both tenants use the same ids, names and roles: only the registration tells them apart. */
async function newTenant(): Promise<Tenant> {
  const platform = await startSigningPlatform(tool.url, tool.clock);
  await tool.admin('POST', 'registrations', platform.registration);
  const visit = async (claims: Record<string, unknown>): Promise<Visitor> => {
    const browser = new BrowserLike();
    return { browser, base: await launch(tool, platform, browser, claims) };
  };
  const learner = await visit({ sub: 'twin' });
  const instructor = await visit({ sub: 'twin-teacher', [ROLES]: [INSTRUCTOR] });
  return { platform, learner, instructor };
}

beforeAll(async () => {
  tool = await startTestTool();
  [here, there] = [await newTenant(), await newTenant()];
  const { learner, instructor } = there;
  await learner.browser.submit(`${learner.base}assignments/1`, {
    text: SECRET_WORK,
    action: 'submit',
  });
  const opened = await learner.browser.submit(
    `${learner.base}privacy`,
    THREAD,
    `${learner.base}forum`,
  );
  foreignThread = /forum\/([0-9a-f]{24})/.exec(opened.headers.get('location') ?? '')?.[1] ?? '';
  const queue = await (await instructor.browser.get(`${instructor.base}grading`)).text();
  foreignSubmission = /grading\/([0-9a-f]{24})/.exec(queue)?.[1] ?? '';
});
afterAll(async () => {
  for (const { platform } of [here, there]) await platform.stop();
  await tool.stop();
});

const routesInCode = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(
    (path) => path.endsWith('.routes.ts') && !OUTSIDE.some((room) => path.startsWith(`${room}/`)),
  )
  .flatMap((path) => {
    const source = readFileSync(join('src', path), 'utf8');
    return [...source.matchAll(/router\.(get|post|put|patch|delete)\(\s*([^,]+),/g)];
  })
  .map(([, method = '', path = '']) => `${method.toUpperCase()} ${path.replaceAll("'", '')}`)
  .map((route) => (route === 'GET FAREWELL' ? 'GET /erased' : route));

test('every route under a launch is in this table, and nothing else', () => {
  expect(routesInCode.toSorted()).toEqual([...Object.keys(ROUTES), ...PUBLIC].toSorted());
});

function pathOf(route: string): { method: string; path: string } {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern
    .replace(':number', '1')
    .replace(':key', 'introductie')
    .replace('files/:file', `files/${'a'.repeat(24)}`)
    .replace(':file', 'college-1.sample.jpg')
    .replace(':member', 'a'.repeat(24))
    .replace(':thread', foreignThread)
    .replace('posts/:post/:action', 'posts/1/hide')
    .replace(':post', '1')
    .replace(':action', 'pin')
    .replace(':submission', foreignSubmission);
  return { method, path: path.slice(1) };
}

/** Asks as this visitor; a form carries the hidden field of the visitor's own launch. */
function ask({ browser, base }: Visitor, route: string): Promise<Response> {
  const { method, path } = pathOf(route);
  if (method === 'GET') return browser.get(`${base}${path}`);
  const form = {
    'level[casus]': '2',
    'comment': 'Binnengedrongen',
    'action': 'save',
    'reason': 'Binnengedrongen',
    'body': 'Binnengedrongen',
  };
  return browser.submit(`${base}privacy`, form, `${base}${path}`);
}

const routes = Object.entries(ROUTES);

describe("another tenant's document does not exist:", () => {
  const naming = routes.filter(([, { names }]) => names).map(([route]) => route);
  test.each(naming)('%s', async (route) => {
    expect([foreignSubmission, foreignThread].join()).toMatch(/^[0-9a-f]{24},[0-9a-f]{24}$/);
    expect((await ask(here.instructor, route)).status).toBe(404);
    const { instructor } = there;
    for (const own of [`grading/${foreignSubmission}`, `forum/${foreignThread}`]) {
      const page = await instructor.browser.get(`${instructor.base}${own}`);
      expect(page.status).toBe(200);
      const text = await page.text();
      expect(text).toContain(SECRET_WORK);
      expect(text).not.toContain('Binnengedrongen');
    }
  });
});

describe('the twin of a person at another tenant sees nothing of that person:', () => {
  const reading = routes.filter(([route, { names }]) => route.startsWith('GET') && !names);
  test.each(reading.map(([route]) => route))('%s', async (route) => {
    for (const visitor of [here.learner, here.instructor]) {
      expect(await (await ask(visitor, route)).text()).not.toContain(SECRET_WORK);
    }
  });
});

describe('a participant has no access:', () => {
  const staff = routes.filter(([, { reach }]) => reach === 'staff').map(([route]) => route);
  test.each(staff)('%s', async (route) => {
    expect((await ask(there.learner, route)).status).toBe(403);
  });
});

test('an instructor hands nothing in', async () => {
  const { browser, base } = here.instructor;
  const form = { text: 'Van de docent', action: 'submit' };
  const answer = await browser.submit(`${base}privacy`, form, `${base}assignments/1`);
  expect(answer.status).toBe(403);
});

test.each(['0', '6', '-1', '1e0', '01', '__proto__', '1%00'])(
  'a lecture or assignment called %s does not exist',
  async (name) => {
    const { browser, base } = here.learner;
    expect((await browser.get(`${base}lectures/${name}`)).status).toBe(404);
    expect((await browser.get(`${base}assignments/${name}`)).status).toBe(404);
  },
);

test.each([
  '../course.yaml',
  '..%2fcourse.yaml',
  'make-samples.js',
  '%2e%2e%2f%2e%2e%2fpackage.json',
  '.',
  'x.mp4',
])('a file called %s is not served', async (name) => {
  const { browser, base } = here.learner;
  expect((await browser.get(`${base}media/${name}`)).status).toBe(404);
});
