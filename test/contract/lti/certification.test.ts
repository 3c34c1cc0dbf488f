import { describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { INSTRUCTOR, LEARNER, type Claims } from '../../support/signing-platform.js';
import { startTrial } from '../../support/trial.js';

/**
 * The payloads of the certification of tools for LTI 1.3 core (1EdTech, LTI Advantage Conformance Certification Guide
 * §6.1): twelve known to be bad, and for teachers and students nine each that are unusual and have to be accepted.
 */
const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const { launch, enter, expectRefusal, nowInSeconds, platform } = await startTrial();

const signedWith = (header: object) => ({
  sign: (claims: Claims) => platform.signBytes(JSON.stringify(claims), header),
});
const onlyWhatEveryTokenHas = ({ iss, aud, iat, exp, nonce }: Claims): Claims => ({
  iss,
  aud,
  iat,
  exp,
  nonce,
});

describe('a bad payload is refused:', () => {
  const bad = (title: string, status: number, reason: string, claims: () => Claims) => {
    test(title, async () => {
      await expectRefusal(await launch(claims()), status, reason);
    });
  };

  test('no KID in the header', async () => {
    await expectRefusal(await launch({}, signedWith({ kid: undefined })), 401, 'key unknown');
  });
  test('incorrect KID in the header', async () => {
    await expectRefusal(
      await launch({}, signedWith({ kid: 'imstester_66067' })),
      401,
      'key unknown',
    );
  });
  bad('wrong LTI version', 400, 'version unknown', () => ({ [`${LTI}version`]: '11.3' }));
  bad('no LTI version', 400, 'version unknown', () => ({ [`${LTI}version`]: undefined }));
  test('invalid LTI message', async () => {
    const sign = () => platform.signBytes('{"name":"badltilaunch"}');
    await expectRefusal(await launch({}, { sign }), 401, 'issuer foreign');
  });
  test('missing LTI claims', async () => {
    const sign = (claims: Claims) => platform.sign(onlyWhatEveryTokenHas(claims));
    await expectRefusal(await launch({}, { sign }), 400, 'version unknown');
  });
  bad('timestamps incorrect', 401, 'token lifetime unusable', () => ({
    iat: nowInSeconds() - 10,
    exp: nowInSeconds() - 50,
  }));
  bad('message type claim missing', 400, 'message type unknown', () => ({
    [`${LTI}message_type`]: undefined,
  }));
  bad('role claim missing', 400, 'required claim missing', () => ({
    [`${LTI}roles`]: undefined,
  }));
  bad('deployment id claim missing', 400, 'required claim missing', () => ({
    [`${LTI}deployment_id`]: undefined,
  }));
  bad('resource link id claim missing', 400, 'required claim missing', () => ({
    [`${LTI}resource_link`]: { title: 'A link without an id' },
  }));
  bad('user claim missing', 401, 'person anonymous', () => ({ sub: undefined }));
});

const PERSON = {
  name: 'Fatima El Amrani',
  given_name: 'Fatima',
  family_name: 'El Amrani',
  email: 'fatima@zonnedael.example',
};
const NOBODY = { name: undefined };
const without = (claim: string) => ({ [`${LTI}${claim}`]: undefined });
const roles = (...list: string[]) => ({ [`${LTI}roles`]: list });
const OTHER_ROLE = 'http://purl.imsglobal.org/vocab/lis/v2/uknownrole/unknown#Helper';

describe.each([
  {
    who: 'an instructor',
    role: INSTRUCTOR,
    short: 'Instructor',
    more: 'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty',
    desk: 200,
  },
  {
    who: 'a student',
    role: LEARNER,
    short: 'Learner',
    more: 'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student',
    desk: 403,
  },
])('a launch of $who is accepted', ({ who, role, short, more, desk }) => {
  /** The desk of instructors shows for whom the person was taken. */
  const valid = (title: string, claims: Claims, deskStatus: number = desk) => {
    test(title, async () => {
      const sub = `${who} ${title}`;
      const browser = new BrowserLike();
      const { base, status } = await enter({ sub, ...roles(role), ...claims }, '', browser);
      expect(status).toBe(200);
      expect((await browser.get(`${base}grading`)).status).toBe(deskStatus);
    });
  };

  valid('with name and e-mail', PERSON);
  valid('with several roles', { ...PERSON, ...roles(more, role) });
  valid('with a short role', { ...PERSON, ...roles(short) });
  valid('with an unknown role beside the known one', { ...PERSON, ...roles(OTHER_ROLE, role) });
  valid('with no role, and sees what a guest sees', { ...PERSON, ...roles() }, 403);
  valid('with an e-mail address only', { ...NOBODY, email: PERSON.email });
  valid('with names only', { ...PERSON, email: undefined });
  valid('with nothing personal', NOBODY);
  valid('with an e-mail address and without a context', {
    ...NOBODY,
    email: PERSON.email,
    ...without('context'),
  });
});
