import { expect, test } from '@jest/globals';
import { shownClaims } from '../../../src/lti/launch-log/shown-claims.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const MARK = 'PERSONAL-MARKER';

/** A launch in which everything that can be about a person says so. */
const payload = {
  'iss': 'https://moodle.example',
  'aud': 'client',
  'exp': 1,
  'sub': MARK,
  'nonce': MARK,
  'jti': MARK,
  'name': MARK,
  'given_name': MARK,
  'family_name': MARK,
  'middle_name': MARK,
  'email': MARK,
  'picture': MARK,
  [`${LTI}version`]: '1.3.0',
  [`${LTI}roles`]: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner'],
  [`${LTI}target_link_uri`]: `https://tool.example/lti/launch?user=${MARK}`,
  [`${LTI}context`]: { id: MARK, title: MARK, label: MARK, type: ['CourseSection'] },
  [`${LTI}resource_link`]: { id: MARK, title: MARK, description: MARK },
  [`${LTI}custom`]: { username: MARK, person_email: MARK },
  [`${LTI}ext`]: { user_username: MARK },
  [`${LTI}lis`]: { person_sourcedid: MARK },
  [`${LTI}for_user`]: { user_id: MARK, name: MARK },
  [`${LTI}launch_presentation`]: { return_url: `https://moodle.example/${MARK}`, locale: 'nl' },
  [`${LTI}tool_platform`]: { product_family_code: 'moodle', contact_email: MARK, name: MARK },
  'https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome': { lis_result_sourcedid: MARK },
  [AGS]: { scope: ['score'], lineitem: MARK, lineitems: `https://moodle.example/items?u=${MARK}` },
  'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': { data: MARK },
  'http://www.brightspace.com': { user_id: MARK, username: MARK },
};

const shown = Object.fromEntries(shownClaims(payload).map(({ claim, value }) => [claim, value]));

test('of the claims about people only the names are kept', () => {
  expect(JSON.stringify(shownClaims(payload))).not.toContain(MARK);
  expect(Object.keys(shown)).toEqual(Object.keys(payload));
  expect(shown['email']).toBeNull();
});

test('what says how the connection is set up is kept', () => {
  expect(shown[`${LTI}version`]).toBe('"1.3.0"');
  expect(shown[`${LTI}roles`]).toContain('membership#Learner');
  expect(shown[`${LTI}context`]).toBe('{"type":["CourseSection"]}');
  expect(shown[AGS]).toBe('{"scope":["score"],"lineitems":"https://moodle.example/items?…"}');
  expect(shown[`${LTI}tool_platform`]).toBe('{"product_family_code":"moodle"}');
});

test('a launch with thousands of claims, or a very long one, leaves a short record', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_one, index) => [`c${index}`, 1]));
  expect(shownClaims(many)).toHaveLength(80);
  expect(shownClaims({ iss: 'x'.repeat(9000) })[0]!.value).toHaveLength(600);
});
