import { expect, test } from '@jest/globals';
import { Types } from 'mongoose';
import { frameOriginsFor } from '../../../src/lti/launch/launch.js';
import { standingOf } from '../../../src/lti/launch/roles.js';
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
  serviceOrigins: [],
  status: 'active',
  scopesGranted: null,
  waitsBecause: null,
  createdAt: new Date('2026-11-25T12:00:00Z'),
  shareHash: null,
  sharedUntil: null,
};

test('the tool is framed by the platform, by where its pages come from, and by what was typed in', () => {
  expect(frameOriginsFor(registration, 'https://tenant.example/course/2?x=1')).toEqual([
    'https://tenant.example',
    'https://moodle.example',
    'https://login.moodle.example',
    'https://portal.example',
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
const TEST_USER = 'http://purl.imsglobal.org/vocab/lti/system/person#TestUser';
const INSTITUTION = 'http://purl.imsglobal.org/vocab/lis/v2/institution/person';

test.each([
  [[`${MEMBERSHIP}#Instructor`], 'instructor', null],
  [[`${MEMBERSHIP}/Instructor#TeachingAssistant`], 'instructor', null],
  [['Instructor'], 'instructor', null],
  [[`${MEMBERSHIP}#Learner`, `${MEMBERSHIP}#Instructor`], 'instructor', null],
  [[`${MEMBERSHIP}#Learner`], 'learner', null],
  [[`${MEMBERSHIP}/Learner#GuestLearner`], 'learner', null],
  [['Learner'], 'learner', null],
  [[`${MEMBERSHIP}#Learner`, `${MEMBERSHIP}#Mentor`], 'learner', null],
  [[`${MEMBERSHIP}#ContentDeveloper`], 'developer', null],
  [[`${MEMBERSHIP}#Administrator`], 'developer', null],
  [[`${MEMBERSHIP}#Mentor`], 'observer', null],
  [[`${MEMBERSHIP}#Learner`, TEST_USER], 'learner', 'test-student'],
  [[`${INSTITUTION}#Instructor`], 'learner', 'guest'],
  [[`${INSTITUTION}#Administrator`], 'learner', 'guest'],
  [['http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator'], 'learner', 'guest'],
  [['', 'instructor', 'xInstructor', `${MEMBERSHIP}#NotInstructor`], 'learner', 'guest'],
  [[], 'learner', 'guest'],
])('the roles %j make a %s whose sandbox is %s', (roles, role, sandbox) => {
  expect(standingOf(roles)).toMatchObject({ role, sandbox });
});

test('an administrator of the LMS is known as such, whatever the course says', () => {
  expect(standingOf([`${INSTITUTION}#Administrator`]).isLmsAdministrator).toBe(true);
  expect(standingOf([`${INSTITUTION}#Student`]).isLmsAdministrator).toBe(false);
});
