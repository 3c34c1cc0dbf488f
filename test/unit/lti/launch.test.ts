import { expect, test } from '@jest/globals';
import { Types } from 'mongoose';
import { frameOriginsFor } from '../../../src/lti/launch/launch.js';
import { launchRoleOf } from '../../../src/lti/launch/roles.js';
import type { Registration } from '../../../src/lti/registration/registration.model.js';

const registration: Registration = {
  _id: new Types.ObjectId(),
  organisation: 'Zonnedael',
  name: 'Moodle',
  issuer: 'https://moodle.example',
  clientId: 'abc',
  authorizationEndpoint: 'https://login.moodle.example/auth',
  tokenEndpoint: 'https://moodle.example/token',
  jwksUri: 'https://moodle.example/jwks',
  tokenAudience: null,
  family: 'moodle',
  deploymentPolicy: 'first',
  frameOrigins: ['https://portal.example'],
  status: 'active',
  createdAt: new Date('2026-11-25T12:00:00Z'),
};

test('the tool is framed by the platform, by where its pages come from, and by what was typed in', () => {
  expect(frameOriginsFor(registration, 'https://tenant.example/course/2?x=1')).toEqual([
    'https://portal.example',
    'https://moodle.example',
    'https://login.moodle.example',
    'https://tenant.example',
  ]);
});

test.each([
  'https://*/',
  'https://x;sandbox;/',
  'https://a,b/',
  "https://'none'/",
  'http://evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
])('a return address %s does not widen or break the policy', (returnUrl) => {
  expect(frameOriginsFor(registration, returnUrl)).toHaveLength(3);
});

const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
const INSTITUTION = 'http://purl.imsglobal.org/vocab/lis/v2/institution/person';

test.each([
  [[`${MEMBERSHIP}#Instructor`], 'instructor'],
  [[`${MEMBERSHIP}/Instructor#TeachingAssistant`], 'instructor'],
  [['Instructor'], 'instructor'],
  [[`${MEMBERSHIP}#Learner`], 'learner'],
  [[`${MEMBERSHIP}#Learner`, `${MEMBERSHIP}#Instructor`], 'instructor'],
  [[`${INSTITUTION}#Instructor`], 'learner'],
  [[`${INSTITUTION}#Administrator`], 'learner'],
  [['http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator'], 'learner'],
  [[`${MEMBERSHIP}#Mentor`], 'learner'],
  [['', 'instructor', 'xInstructor'], 'learner'],
  [[], 'learner'],
])('the roles %j make a %s', (roles, role) => {
  expect(launchRoleOf(roles)).toBe(role);
});
