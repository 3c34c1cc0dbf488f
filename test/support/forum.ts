import { expect } from '@jest/globals';
import { BrowserLike } from './browser-like.js';
import { launch } from './launching.js';
import { INSTRUCTOR, type Claims, type SigningPlatform } from './signing-platform.js';
import type { TestTool } from './tool.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const MENTOR = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor';

export const asTeacher = { [`${LTI}roles`]: [INSTRUCTOR] };
export const asObserver = { [`${LTI}roles`]: [MENTOR] };
export const inContext = (id: string) => ({ [`${LTI}context`]: { id, title: 'Andere cursus' } });
export const elsewhere = inContext('another-course');

export interface Visitor {
  readonly browser: BrowserLike;
  readonly base: string;
}

/** What people do in the forum of a tool, in the words of the tests. */
export function forumOf(tool: TestTool, platform: SigningPlatform) {
  let forms = 0;
  const newForm = () => `form-${(forms += 1)}-abcdefgh`;
  /** Long enough for nobody to be too fast. */
  const wait = (): void => {
    tool.clock.advance(61_000);
  };
  const post = ({ browser, base }: Visitor, path: string, form: Record<string, string> = {}) =>
    browser.submit(`${base}privacy`, form, `${base}${path}`);

  return {
    newForm,
    wait,
    post,
    enter: async (sub: string, claims: Claims = {}): Promise<Visitor> => {
      const browser = new BrowserLike();
      const names = { given_name: sub, family_name: 'Jansen', name: `${sub} Jansen` };
      return { browser, base: await launch(tool, platform, browser, { sub, ...names, ...claims }) };
    },
    read: async ({ browser, base }: Visitor, path: string) => {
      const answer = await browser.get(`${base}${path}`);
      return { status: answer.status, page: await answer.text() };
    },
    /** @returns the id of the thread. */
    begin: async (
      who: Visitor,
      body: string,
      more: Record<string, string> = {},
    ): Promise<string> => {
      wait();
      const facts = { lecture: 'algemeen', type: 'vraag', title: 'Hoe houd je het vol?' };
      const answer = await post(who, 'forum', { ...facts, body, formKey: newForm(), ...more });
      expect(answer.status).toBe(303);
      return /forum\/([0-9a-f]{24})/.exec(answer.headers.get('location') ?? '')![1]!;
    },
    reply: async (
      who: Visitor,
      thread: string,
      body: string,
      more: Record<string, string> = {},
    ) => {
      wait();
      return post(who, `forum/${thread}`, { body, formKey: newForm(), ...more });
    },
  };
}
