import type { ServerResponse } from 'node:http';
import { beforeAll, describe, expect } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { assignmentWith, readUntil, releaseGrade } from '../../support/graded-work.js';
import { joinTrial, row, startTrial, type Trial } from '../../support/trial.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const trial = await startTrial();
const { tool, enter } = trial;

describe('an open launch', () => {
  row(118, 'stands in no referrer, no log and no page that another site could read', async () => {
    const { base, page } = await enter({ sub: 'reader' });
    const answer = await trial.browser.get(base);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(tool.log()).not.toContain(/\/l\/([\w-]{43})/.exec(base)?.[1]);
    expect(page).not.toMatch(/eyJ[\w-]+\.|id_token|ltik/);
  });
  row(119, 'opens nothing in another browser, nor from another site', async () => {
    const { base } = await enter({ sub: 'reader' });
    expect((await new BrowserLike().get(base)).status).toBe(401);
    const foreign = await trial.browser.submit(
      `${base}profile`,
      { displayName: 'Iemand anders' },
      undefined,
      { 'Sec-Fetch-Site': 'cross-site', 'Origin': 'https://elsewhere.example' },
    );
    expect(foreign.status).toBe(403);
  });
});

interface Answer {
  readonly what: string;
  readonly play: (res: ServerResponse) => void;
  /** What the instructor reads about the grade. */
  readonly shown: string;
  /** How often the score is sent within the time of the test. */
  readonly sent: number | 'again and again';
}

const status = (code: number, body = '', headers = {}) => {
  return (res: ServerResponse) => res.writeHead(code, headers).end(body);
};
const AGAIN = 'again and again' as const;
const answers: readonly Answer[] = [
  { what: '200 with nothing, as Moodle', play: status(200), shown: 'Verstuurd', sent: 1 },
  { what: '204', play: status(204), shown: 'Verstuurd', sent: 1 },
  {
    what: '200 with a page',
    play: status(200, '<html>'),
    shown: 'we proberen het opnieuw',
    sent: AGAIN,
  },
  { what: '409', play: status(409, '[]'), shown: 'In de LMS gewijzigd', sent: 1 },
  {
    what: '400 about the timestamp, as Canvas',
    play: status(400, '{"message":"timestamp is before the last one"}'),
    shown: 'In de LMS gewijzigd',
    sent: 1,
  },
  { what: '400', play: status(400, '[]'), shown: 'Geweigerd', sent: 1 },
  { what: '403', play: status(403, '<b>not enrolled</b>'), shown: 'Geweigerd', sent: 1 },
  { what: '404', play: status(404), shown: 'niet meer in het gradebook', sent: 1 },
  { what: '422', play: status(422, '{"errors":{}}'), shown: 'Geweigerd', sent: 1 },
  { what: '401', play: status(401), shown: 'we proberen het opnieuw', sent: AGAIN },
  {
    what: '429 with an hour to wait',
    play: status(429, '', { 'Retry-After': '3600' }),
    shown: 'we proberen het opnieuw',
    sent: 1,
  },
  {
    what: '403 with an hour to wait, as Canvas',
    play: status(403, '', { 'Retry-After': '3600' }),
    shown: 'we proberen het opnieuw',
    sent: 1,
  },
  // The platform goes on saying what it holds: it fails at this grade alone.
  { what: '500', play: status(500, 'x'), shown: 'Waarschijnlijk vergrendeld', sent: AGAIN },
  { what: '302', play: status(302, '', { Location: '/x' }), shown: 'opnieuw', sent: AGAIN },
  {
    what: 'a status line that is none, as Moodle',
    play: (res) => res.socket?.end('HTTP/1.0 0 Coding error detected\r\n\r\n[]'),
    shown: 'we proberen het opnieuw',
    sent: AGAIN,
  },
  {
    what: 'the end of the connection',
    play: (res) => res.socket?.destroy(),
    shown: 'we proberen het opnieuw',
    sent: AGAIN,
  },
];

/** A platform that fails again and again, or asks for rest, is left alone with all its grades: so each answer has its own. */
const places: Trial[] = [];
while (places.length < answers.length) places.push(await joinTrial(tool));

describe('a score that the gradebook answers with', () => {
  const scores: { readonly userId: string; readonly body: string }[] = [];
  const reads = new Map<string, () => Promise<string>>();
  beforeAll(async () => {
    const answer: Parameters<Trial['platform']['answer']>[0] = (req, body, res) => {
      if (req.url === '/token') {
        res.end('{"access_token":"token","expires_in":3600}');
        return;
      }
      if (req.method === 'GET') {
        res.setHeader('Content-Type', 'application/json').end('[]');
        return;
      }
      const { userId } = JSON.parse(body) as { userId: string };
      scores.push({ userId, body });
      answers.find(({ what }) => what === userId)?.play(res);
    };
    for (const { platform } of places) platform.answer(answer);
    const begin = async (place: Trial, index: number) => {
      const { what } = answers[index]!;
      const lineitem = `${place.platform.issuer}/lineitems/${index}?type_id=1`;
      const context = { [`${LTI}context`]: { id: `course-${index}` } };
      const common = { ...assignmentWith({ lineitem }), ...context };
      reads.set(what, await releaseGrade(place, { sub: what }, common));
    };
    await Promise.all(places.map(begin));
  }, 120_000);
  for (const { what, shown, sent } of answers) {
    row(120, what, async () => {
      const page = await readUntil(reads.get(what)!, shown);
      expect(page).toContain(shown);
      expect(page).not.toContain('<b>not enrolled');
      const bodies = scores.filter(({ userId }) => userId === what).map(({ body }) => body);
      if (sent === AGAIN) expect(bodies.length).toBeGreaterThanOrEqual(1);
      else expect(bodies).toHaveLength(sent);
      expect(new Set(bodies).size).toBe(1);
    });
  }
});
