import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserLike } from './browser-like.js';
import { createPracticeLms, type PracticeLms } from '../../src/practice-lms/index.js';
import type { TestTool } from './tool.js';

export interface TestLms {
  /** Where the pages of the LMS begin. */
  readonly url: string;
  readonly registration: Registration;
  /** All three LMSs are there; the tool knows the one that was asked for. */
  readonly registrations: PracticeLms['registrations'];
  stop(): Promise<void>;
}

type Registration = PracticeLms['registrations']['moodle'];

export interface TestLmsOptions {
  readonly profile?: 'moodle' | 'canvas' | 'brightspace';
  /** How many more participants its course has. */
  readonly crowd?: number;
}

/** The practice LMS on another site than the tool, and registered with it as an administrator would. */
export async function startTestLms(tool: TestTool, options: TestLmsOptions = {}): Promise<TestLms> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lms = await createPracticeLms({
    publicUrl: url,
    toolUrl: tool.url,
    clock: tool.clock,
    stateFile: null,
    crowd: options.crowd ?? 0,
  });
  server.on('request', (req, res) => {
    lms.app(req, res);
  });
  const { registrations } = lms;
  const registration = registrations[options.profile ?? 'moodle'];
  await register(tool, registration);
  return {
    url: registration.issuer,
    registration,
    registrations,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await lms.close();
    },
  };
}

/** Lets the tool know one of the three. */
export async function register(tool: TestTool, registration: Registration): Promise<void> {
  const names = { organisation: 'Gemeente Zonnedael', name: 'Oefenomgeving' };
  const { status } = await tool.admin('POST', 'registrations', { ...names, ...registration });
  if (status !== 201) throw new Error(`The practice LMS was not registered: ${status}`);
}

/** The people of the practice LMS, by the id its cookie knows them by. */
export const MARIT_INSTRUCTOR = '11';
export const NOOR_ASSISTANT = '12';
export const KARIN_PARTICIPANT = '21';
export const YUSUF_PARTICIPANT = '22';
/** Only in Moodle: the instructor, her role switched to participant. */
export const MARIT_SWITCHED = '11-deelnemer';
/** Only in Canvas: a parent who looks over a shoulder, and the test student of the student view. */
export const ROB_OBSERVER = '31';
export const TEST_STUDENT = 'test-student';
/** In Canvas and Brightspace: makes the course, and does not teach it. */
export const SANNE_DESIGNER = '13';

/** Opens an activity of the practice LMS and goes all the way to the tool. @returns the address of the launch's first page. */
export async function launchFromLms(
  lmsUrl: string,
  browser: BrowserLike,
  person: string,
  activity: string,
): Promise<string> {
  return launchFromPage(lmsUrl, browser, person, `activiteiten/${activity}`);
}

/** The same from any page of the LMS with the tool in it. */
export async function launchFromPage(
  lmsUrl: string,
  browser: BrowserLike,
  person: string,
  page: string,
): Promise<string> {
  browser.keep('persoon', person);
  const begin = await browser.get(`${lmsUrl}/${page}/start`);
  const login = await browser.sendOn(begin);
  const next = login.headers.get('location') ?? addressInScript(await login.text());
  const signedIn = await browser.get(next);
  const launched = await browser.sendOn(signedIn);
  const location = launched.headers.get('location');
  if (!location) throw new Error(`The launch was refused with ${launched.status}`);
  return new URL(location, launched.url).href;
}

/** Where the script of a page goes that keeps something in the LMS first; a browser with cookies needs no more of it. */
const addressInScript = (page: string): string =>
  /data-next="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? 'about:blank';
