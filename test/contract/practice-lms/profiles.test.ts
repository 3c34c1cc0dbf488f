import { afterEach, expect, test } from '@jest/globals';
import { ALDERMAN, LmsLab, MEDIA, TEACHER, formOf, type Claims } from './support.js';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim';
const ENDPOINT = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const ROSTER = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim';
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';

type Profile = 'moodle' | 'canvas' | 'brightspace';
let lab: LmsLab;
const open = async (profile: Profile) => (lab = await LmsLab.start(undefined, profile));
afterEach(() => lab.stop());

const rolesOf = async (person: string) =>
  (await lab.launch('opdracht-1', person))[`${CLAIM}/roles`];

const membersUrl = (claims: Claims) => String(claims[ROSTER]?.['context_memberships_url']);

const score = async (userId: string, changes: object = {}) => {
  const { lineitem } = (await lab.launch('opdracht-1', ALDERMAN))[ENDPOINT]!;
  const timestamp = '2026-03-02T11:00:00Z';
  const progress = { activityProgress: 'Completed', gradingProgress: 'FullyGraded' };
  const body = { userId, scoreGiven: 8, scoreMaximum: 10, timestamp, ...progress, ...changes };
  const [path, query] = String(lineitem).split('?');
  const url = `${path}/scores${query ? `?${query}` : ''}`;
  return lab.call(url, { media: MEDIA.score, body });
};

test('Canvas starts a login with both names of the deployment and a frame to keep things in', async () => {
  await open('canvas');
  const { fields } = await lab.start('opdracht-1', ALDERMAN);
  expect(fields).toMatchObject({
    iss: `${lab.rootUrl}/canvas`,
    client_id: '10000000000001',
    deployment_id: fields['lti_deployment_id'],
    lti_deployment_id: expect.stringMatching(/^461:[0-9a-f]{40}$/),
    canvas_region: 'eu-central-1',
    canvas_environment: 'prod',
    lti_storage_target: 'post_message_forwarding',
  });
});

test('a Canvas launch is full of nulls, leftovers and numbers, and lives an hour', async () => {
  await open('canvas');
  const claims = await lab.launch('opdracht-1', ALDERMAN);
  const leftovers = { validation_context: null, errors: { errors: {} } };
  expect(claims.exp! - claims.iat!).toBe(3600);
  expect(claims).toMatchObject({
    'azp': '10000000000001',
    'locale': 'nl',
    'picture': expect.any(String),
    'errors': { errors: {} },
    [`${CLAIM}/context`]: { id: expect.stringMatching(/^[0-9a-f]{40}$/), ...leftovers },
    [`${CLAIM}/resource_link`]: { description: null, ...leftovers },
    [`${CLAIM}/launch_presentation`]: { height: null, width: null, locale: 'nl', ...leftovers },
    [`${CLAIM}/lis`]: { person_sourcedid: null, course_offering_sourcedid: null, ...leftovers },
    [`${CLAIM}/lti11_legacy_user_id`]: claims.sub,
    [`${CLAIM}/custom`]: {
      item: 'assignment-1',
      canvas_user_id: expect.any(Number),
      assignment_id: 51,
      context_id_history: '',
      resource_link_id_history: '$ResourceLink.id.history',
    },
    [ROSTER]: { service_versions: ['2.0'], ...leftovers },
    'https://www.instructure.com/placement': 'assignment_selection',
  });
});

test('the link in the menu of a Canvas course has the id of the course', async () => {
  await open('canvas');
  const claims = await lab.launch('collegereeks', ALDERMAN);
  expect(claims[`${CLAIM}/resource_link`]!['id']).toBe(claims[`${CLAIM}/context`]!['id']);
  expect(claims[ENDPOINT]).not.toHaveProperty('lineitem');
});

test('a Brightspace launch lives half an hour, has nbf, a claim of its own and no way back', async () => {
  await open('brightspace');
  const claims = await lab.launch('opdracht-1', ALDERMAN);
  expect(claims.exp! - claims.iat!).toBe(1800);
  expect(claims.nbf).toBe(claims.iat);
  expect(claims.sub).toMatch(/^[0-9a-f-]{36}_\d+$/);
  expect(claims).toMatchObject({
    [`${CLAIM}/context`]: { id: '2273802' },
    [`${CLAIM}/resource_link`]: { id: 'zonnedael-17557051_2273802', description: '' },
    [`${CLAIM}/custom`]: { user_id: '$User.Id', item: 'assignment-1' },
    [`${CLAIM}/tool_platform`]: { product_family_code: 'desire2learn' },
    'http://www.brightspace.com': { 'user_id': expect.any(Number), 'Context.id.history': '' },
  });
  expect(claims[`${CLAIM}/launch_presentation`]).toEqual({ locale: 'nl-nl' });
  expect(String(claims[ENDPOINT]!['lineitem'])).toMatch(
    /\/brightspace\/d2l\/api\/lti\/ags\/2\.0\/deployment\/[0-9a-f-]{36}\/orgunit\/2273802\/lineitems\/[0-9a-f-]{36}$/,
  );
});

test.each([
  ['moodle', '11-deelnemer', [`${MEMBERSHIP}Learner`]],
  ['moodle', '12', [`${MEMBERSHIP}Instructor`]],
  ['canvas', '31', expect.arrayContaining([`${MEMBERSHIP}Mentor`])],
  ['canvas', '13', expect.arrayContaining([`${MEMBERSHIP}ContentDeveloper`])],
  [
    'canvas',
    '12',
    expect.arrayContaining([
      'http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant',
    ]),
  ],
  [
    'canvas',
    'test-student',
    expect.arrayContaining(['http://purl.imsglobal.org/vocab/lti/system/person#TestUser']),
  ],
  ['brightspace', '3', [`${MEMBERSHIP}Administrator`]],
] as const)('%s says of person %s what that LMS says', async (profile, person, roles) => {
  await open(profile);
  expect(await rolesOf(person)).toEqual(roles);
});

test('a teacher of Moodle who looks as a participant stays the same person', async () => {
  await open('moodle');
  expect((await lab.launch('opdracht-1', '11-deelnemer')).sub).toBe(TEACHER);
});

test('with names withheld a launch and the list of members have none', async () => {
  await open('moodle');
  await lab.post('/beheer/namen', TEACHER, {});
  const claims = await lab.launch('opdracht-1', ALDERMAN);
  for (const name of ['name', 'given_name', 'family_name', 'email'])
    expect(claims).not.toHaveProperty(name);
  expect(claims[`${CLAIM}/ext`]).toEqual({ lms: 'moodle-2' });
  const { text } = await lab.call(membersUrl(claims), { media: MEDIA.members });
  expect(text).not.toMatch(/Karin|zonnedael\.test/);
});

test('Canvas pages its members unasked, with whole role names and without its test student', async () => {
  await open('canvas');
  const first = await lab.call(membersUrl(await lab.launch('opdracht-1', ALDERMAN)));
  const next = /^<([^>]+)>; rel="next"$/.exec(first.link ?? '')?.[1];
  expect(next).toMatch(/\/canvas\/api\/lti\/courses\/3348\/names_and_roles\?page=2&per_page=4$/);
  const last = await lab.call(next!);
  expect(last.link).toBeNull();
  const members = [first, last].flatMap(({ json }) => json['members'] as { roles: string[] }[]);
  expect(members).toHaveLength(7);
  for (const { roles } of members) expect(roles[0]).toMatch(/^http:\/\/purl/);
  expect(JSON.stringify(members)).not.toContain('Test Student');
});

test.each([
  [
    'moodle',
    { lti_message_hint: expect.stringMatching(/^\{"cmid":51,"launchid":"[\w-]{320}"\}$/) },
  ],
  ['canvas', { lti_message_hint: expect.stringMatching(/^[\w-]{320}$/) }],
] as const)('the hint of %s looks as it does there', async (profile, fields) => {
  await open(profile);
  expect((await lab.start('opdracht-1', ALDERMAN)).fields).toMatchObject(fields);
});

test('Canvas tells the tool that a hint was used before', async () => {
  await open('canvas');
  const request = lab.requestFor(await lab.start('opdracht-1', ALDERMAN));
  await lab.authorize(request);
  const { fields } = await formOf(await lab.authorize(request));
  expect(fields).toEqual({ error: 'launch_no_longer_valid', state: 'a state' });
});

test('Brightspace takes no assertion for its token endpoint, but one for its own audience', async () => {
  await open('brightspace');
  const claims = { aud: lab.registration.tokenEndpoint };
  const wrong = await lab.requestToken({ client_assertion: await lab.assertion({ claims }) });
  expect([wrong.status, await wrong.json()]).toEqual([400, { error: 'invalid_client' }]);
  const right = await lab.requestToken({ client_assertion: await lab.assertion() });
  expect(right.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(right.status).toBe(200);
});

test('Canvas answers a score with the address of its result and keeps a grade through progress', async () => {
  await open('canvas');
  const { sub } = await lab.launch('opdracht-1', ALDERMAN);
  const first = await score(sub!, { comment: 'Eerst' });
  expect([first.status, first.json]).toEqual([
    200,
    { resultUrl: expect.stringMatching(/\/line_items\/101\/results\?user_id=/) },
  ]);
  await score(sub!, { timestamp: '2026-03-02T11:00:01Z', gradingProgress: 'Pending' });
  await score(sub!, { timestamp: '2026-03-02T11:00:02Z', comment: 'Later' });
  const html = await (await lab.page('/cijfers', TEACHER)).text();
  expect(html).toContain('<strong>8</strong>');
  expect(html).toContain('Eerst\n\nLater');
});

test.each([
  ['moodle', 'nobody', 400, /^\[\]$/],
  ['canvas', 'nobody', 422, /"type":"unprocessable_entity","message":"User not found in course/],
  ['brightspace', 'nobody', 404, /^User in requested score does not exist$/],
] as const)('a score in %s for %s is refused with %d', async (profile, who, status, said) => {
  await open(profile);
  const answer = await score(who);
  expect(answer.status).toBe(status);
  expect(answer.text).toMatch(said);
});

test('a column of Canvas stays with its assignment through a change that does not name it', async () => {
  await open('canvas');
  const before = (await lab.launch('opdracht-1', ALDERMAN))[ENDPOINT]!['lineitem'];
  const body = { label: 'Anders', scoreMaximum: 10 };
  await lab.call(String(before), { method: 'PUT', media: MEDIA.lineItem, body });
  expect((await lab.launch('opdracht-1', ALDERMAN))[ENDPOINT]!['lineitem']).toBe(before);
});

test('a token of one tool does not open the services under the name of another', async () => {
  await open('brightspace');
  const url = String((await lab.launch('opdracht-1', ALDERMAN))[ENDPOINT]!['lineitems']);
  expect((await lab.call(url)).status).toBe(200);
  expect((await lab.call(url.replace(/000001\//, '000002/'))).status).toBe(401);
});

test('a copied course has new ids, the same custom parameters, and names where it came from', async () => {
  await open('moodle');
  const before = await lab.launch('opdracht-1', ALDERMAN);
  const copied = await lab.post('/cursus/kopie', TEACHER, {});
  const [, number] = /cursus=(\d+)/.exec(copied.headers.get('set-cookie') ?? '') ?? [];
  const claims = await lab.launch(`opdracht-1-k${number}`, ALDERMAN);
  expect(claims[`${CLAIM}/context`]).toMatchObject({ id: number, label: `WMI_${number}` });
  expect(claims[`${CLAIM}/resource_link`]!['id']).not.toBe(before[`${CLAIM}/resource_link`]!['id']);
  expect(claims[`${CLAIM}/custom`]).toMatchObject({
    item: 'assignment-1',
    context_id_history: '2',
  });
  const { lineitem } = claims[ENDPOINT]!;
  expect(lineitem).not.toBe(before[ENDPOINT]!['lineitem']);
  const column = await lab.call(String(lineitem), { media: MEDIA.lineItem });
  expect(column.json).toMatchObject({ resourceId: 'assignment-1', tag: '' });
});

test('in Brightspace the claim of the vendor names the course that was copied', async () => {
  await open('brightspace');
  const copied = await lab.post('/cursus/kopie', TEACHER, {});
  const [, number] = /cursus=(\d+)/.exec(copied.headers.get('set-cookie') ?? '') ?? [];
  const claims = await lab.launch(`opdracht-1-k${number}`, ALDERMAN);
  expect(claims['http://www.brightspace.com']!['Context.id.history']).toBe('2273802');
});

test('who left the course is not in the list, cannot have a grade and is not sent to the tool', async () => {
  await open('moodle');
  const claims = await lab.launch('opdracht-1', ALDERMAN);
  await lab.post(`/deelnemers/${ALDERMAN}`, TEACHER, {});
  const members = await lab.call(membersUrl(claims), { media: MEDIA.members });
  expect(members.text).not.toContain('Karin');
  expect((await lab.page('/activiteiten/opdracht-1/start', ALDERMAN)).status).toBe(403);
  await lab.post(`/deelnemers/${ALDERMAN}`, TEACHER, {});
  expect((await lab.launch('opdracht-1', ALDERMAN)).sub).toBe(ALDERMAN);
});

test.each(['/inhoud', '/deelnemers'])('%s is not there for a participant', async (path) => {
  await open('moodle');
  expect((await lab.page(path, ALDERMAN)).status).toBe(404);
  expect((await lab.page(path, TEACHER)).status).toBe(200);
});

test('the frame that keeps things for the tool is there in Canvas only', async () => {
  await open('canvas');
  const page = await (await lab.page('/activiteiten/opdracht-1', TEACHER)).text();
  expect(page).toContain('<iframe name="post_message_forwarding" src="/canvas/post_message_forwa');
  const frame = await lab.page('/post_message_forwarding', TEACHER);
  expect(await frame.text()).toContain(`data-tool-origin="${lab.toolUrl}"`);
  expect((await fetch(`${lab.rootUrl}/post_message_forwarding`)).status).toBe(404);
});

test('each kind of LMS asks for a choice in its own way', async () => {
  for (const [profile, settings] of [
    ['moodle', { accept_multiple: true, auto_create: false }],
    ['canvas', { accept_lineitem: true, accept_media_types: expect.any(String) }],
    ['brightspace', { accept_lineitem: true, auto_create: true, data: expect.any(String) }],
  ] as const) {
    if (profile !== 'moodle') await lab.stop();
    await open(profile);
    const claims = await lab.claimsOf(await formOf(await lab.page('/inhoud/start', TEACHER)));
    expect(claims[`${CLAIM}/message_type`]).toBe('LtiDeepLinkingRequest');
    expect(claims[`${DL}/deep_linking_settings`]).toMatchObject({
      accept_types: expect.arrayContaining(['ltiResourceLink']),
      deep_link_return_url: expect.stringContaining(`${lab.url}/inhoud/terug`),
      ...settings,
    });
    expect(claims).not.toHaveProperty([`${CLAIM}/resource_link`]);
    expect(claims[ENDPOINT]).toEqual(expect.not.objectContaining({ lineitem: expect.anything() }));
  }
});
