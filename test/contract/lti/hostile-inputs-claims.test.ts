import { describe, expect } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { assignmentWith, gradebookOf, readUntil, releaseGrade } from '../../support/graded-work.js';
import { INSTRUCTOR, LEARNER, type Claims } from '../../support/signing-platform.js';
import { joinTrial, row, startTrial } from '../../support/trial.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const DEEP_LINKING = 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
const PERSON = 'http://purl.imsglobal.org/vocab/lis/v2/institution/person';
const TEST_USER = 'http://purl.imsglobal.org/vocab/lti/system/person#TestUser';

const trial = await startTrial();
const { tool, platform, launch, enter, expectRefusal, expectEntry } = trial;
const open = await joinTrial(tool, { deploymentPolicy: 'any' });

const refused = (number: number, title: string, reason: string, claims: Claims, status = 400) => {
  row(number, title, async () => {
    await expectRefusal(await launch(claims), status, reason);
  });
};
const accepted = (number: number, title: string, claims: Claims) => {
  row(number, title, async () => {
    expect((await enter(claims)).status).toBe(200);
  });
};
const asText = (value: unknown) =>
  value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);

describe('a launch whose claims', () => {
  for (const version of [undefined, '1.3.1', 'LTI-1p0', '1.3', ' 1.3.0', 1.3, ['1.3.0']]) {
    refused(72, `say the version ${asText(version)}`, 'version unknown', {
      [`${LTI}version`]: version,
    });
  }
  for (const type of [undefined, 'LtiFooRequest', ['LtiResourceLinkRequest'], null, '__proto__']) {
    refused(73, `say the message ${asText(type)}`, 'message type unknown', {
      [`${LTI}message_type`]: type,
    });
  }
  for (const id of [undefined, '', 1, 'd'.repeat(256), null]) {
    refused(74, `name the deployment ${asText(id)}`, 'required claim missing', {
      [`${LTI}deployment_id`]: id,
    });
  }
  row(75, 'name a deployment that nobody accepted wait for an administrator', async () => {
    expectEntry(await launch());
    const answer = await launch({ [`${LTI}deployment_id`]: 'second' });
    await expectRefusal(answer, 403, 'deployment not accepted');
    const listed = await (await tool.admin('GET', 'registrations')).json();
    expect(JSON.stringify(listed)).toContain('"second"');
  });
  row(75, 'name a new deployment of a platform whose deployments are all accepted', async () => {
    expectEntry(await open.launch({ [`${LTI}deployment_id`]: 'any-1' }));
    expectEntry(await open.launch({ [`${LTI}deployment_id`]: 'any-2' }));
  });
  row(76, 'name another deployment of the same issuer see nothing of its course', async () => {
    const learner = { sub: 'karin', name: 'Karin van Hier' };
    await open.enter({ ...learner, [`${LTI}deployment_id`]: 'any-1' });
    const teacher = { sub: 'piet', [`${LTI}roles`]: [INSTRUCTOR] };
    const here = await open.enter({ ...teacher, [`${LTI}deployment_id`]: 'any-1' });
    expect(here.page).toContain('Karin van Hier');
    const there = await open.enter({ ...teacher, [`${LTI}deployment_id`]: 'any-2' });
    expect(there.page).not.toContain('Karin van Hier');
  });
  row(77, 'name a deployment in other letters', async () => {
    expectEntry(await open.launch({ [`${LTI}deployment_id`]: 'Case' }));
    await launch({ [`${LTI}deployment_id`]: '1' });
    const answer = await launch({ [`${LTI}deployment_id`]: '1 ' });
    await expectRefusal(answer, 403, 'deployment not accepted');
  });
  for (const link of [undefined, null, {}, { id: '' }, { id: 7 }, { id: 'l'.repeat(256) }, 'x']) {
    refused(78, `name the link ${asText(link)}`, 'required claim missing', {
      [`${LTI}resource_link`]: link,
    });
  }
  accepted(79, 'name the course as the link, as Canvas does in its navigation', {
    [`${LTI}resource_link`]: { id: 'course-1' },
  });
  refused(80, 'have no roles', 'required claim missing', { [`${LTI}roles`]: undefined });
  for (const roles of [
    `${MEMBERSHIP}#Instructor`,
    null,
    [null],
    [1],
    Array.from({ length: 10_000 }, () => 'x'),
  ]) {
    refused(84, `say the roles ${asText(roles)}`, 'required claim missing', {
      [`${LTI}roles`]: roles,
    });
  }
  const standings: readonly (readonly [number, string, readonly string[], 200 | 403])[] = [
    [81, 'no role at all', [], 403],
    [82, 'a role that nobody knows', ['urn:lti:role:ims/lis/Janitor'], 403],
    [82, 'a role that nobody knows beside one of the course', ['x', LEARNER], 403],
    [83, 'a short role', ['Instructor'], 200],
    [84, 'a role that only ends like a known one', [`${MEMBERSHIP}#NotInstructor`], 403],
    [85, 'a teacher of the institution only', [`${PERSON}#Instructor`], 403],
    [85, 'an administrator of the system only', [`${PERSON}#Administrator`], 403],
    [86, 'an instructor who is a learner as well', [LEARNER, INSTRUCTOR], 200],
    [87, 'a test student', [LEARNER, TEST_USER], 403],
    [88, 'a parent', [`${MEMBERSHIP}#Mentor`], 403],
  ];
  for (const [number, who, roles, desk] of standings) {
    row(number, `say ${who}: the desk of instructors answers ${desk}`, async () => {
      const claims = { sub: `standing ${number} ${who}`, [`${LTI}roles`]: roles };
      expect((await enter(claims)).status).toBe(200);
      expect((await enter(claims, 'grading')).status).toBe(desk);
    });
  }
  row(87, 'say a test student show a badge', async () => {
    const { page } = await enter({ sub: 'test', [`${LTI}roles`]: [LEARNER, TEST_USER] });
    expect(page).toContain('Testdeelnemer');
  });
  row(88, 'say a parent let nothing be handed in', async () => {
    const browser = new BrowserLike();
    const mentor = { sub: 'mentor', [`${LTI}roles`]: [`${MEMBERSHIP}#Mentor`] };
    const { base } = await enter(mentor, '', browser);
    const form = { text: 'Werk van een ouder', action: 'submit' };
    expect((await browser.submit(`${base}assignments/1`, form, undefined)).status).toBe(403);
  });
  for (const context of [undefined, null, {}, { id: '' }, { title: 'No id' }, 'x', []]) {
    accepted(context === undefined ? 89 : 90, `name the course ${asText(context)}`, {
      [`${LTI}context`]: context,
      name: 'Noor van Dijk',
      email: 'noor@zonnedael.example',
    });
  }
  row(90, 'name the course by a number are of the course of that name', async () => {
    const teacher = { sub: 'teacher-90', [`${LTI}roles`]: [INSTRUCTOR] };
    await enter({ sub: 'p-90', name: 'Nummer Negentig', [`${LTI}context`]: { id: 90 } });
    const type = 'CourseSection';
    const { page } = await enter({ ...teacher, [`${LTI}context`]: { id: '90', type } });
    expect(page).toContain('Nummer Negentig');
  });
  for (const [what, claims] of [
    ['nothing personal', { name: undefined }],
    ['names only', { name: 'Noor van Dijk', given_name: 'Noor', family_name: 'van Dijk' }],
    ['e-mail only', { name: undefined, email: 'noor@zonnedael.example' }],
    ['nulls for names', { name: null, given_name: null, family_name: null, email: null }],
  ] as const) {
    accepted(91, `hold ${what}`, { sub: `person ${what}`, ...claims });
  }
  for (const email of ['', 'x', ['a@b.example'], 7]) {
    accepted(92, `say the e-mail address ${asText(email)}`, { email });
  }
  for (const [what, name] of [
    ['of ten kilobytes', 'N'.repeat(10_000)],
    ['that turns the text about', 'Noor \u202egnp.exe'],
    ['with markup', '<img src=x onerror=alert(1)>'],
    ['that is a list', ['Noor']],
  ] as const) {
    row(92, `say a name ${what} show it harmlessly`, async () => {
      const sub = `named ${what}`;
      await enter({ sub, name });
      const { page } = await enter({ sub: 'teacher-92', [`${LTI}roles`]: [INSTRUCTOR] });
      expect(page).not.toMatch(/<img src=x|\u202e/);
      expect(page.length).toBeLessThan(60_000);
    });
  }
  for (const custom of [
    null,
    'x',
    [],
    { item: null },
    { item: { $ne: 1 } },
    { item: '$ResourceLink.item' },
    { item: '' },
    { context_id_history: 12, due: null, deep: { a: { b: 1 } } },
  ]) {
    accepted(93, `hold the parameters ${asText(custom)}`, { [`${LTI}custom`]: custom });
  }
  for (const item of ['lecture-99', 7]) {
    row('94, 115', `ask for ${item}, which is not there: the person is told`, async () => {
      const claims = { [`${LTI}custom`]: { item } };
      const { status, page } = await enter({ ...claims, sub: 'learner-94' });
      expect(status).toBe(404);
      expect(page).toMatch(/nog niet ingericht/);
      const teacher = { sub: 'teacher-94', [`${LTI}roles`]: [INSTRUCTOR] };
      expect((await enter({ ...claims, ...teacher })).page).toContain('Kies');
    });
  }
  for (const target of [
    'https://elsewhere.example/lti/launch',
    'javascript:alert(1)',
    'data:text/html,x',
    '//elsewhere.example/',
    `${tool.url}.evil.example/`,
    '/lti/launch',
  ]) {
    refused(95, `lead to ${target}`, 'target of another host', {
      [`${LTI}target_link_uri`]: target,
    });
  }
  accepted(95, 'lead to another path of ours, which is not followed', {
    [`${LTI}target_link_uri`]: `${tool.url}/some/where?item=42`,
  });
  refused(95, 'lead nowhere', 'required claim missing', { [`${LTI}target_link_uri`]: undefined });
  row('96, 109', 'lead nowhere, where content is to be chosen', async () => {
    const answer = await launch({
      [`${LTI}message_type`]: 'LtiDeepLinkingRequest',
      [`${LTI}roles`]: [INSTRUCTOR],
      [`${LTI}target_link_uri`]: undefined,
      [`${LTI}resource_link`]: undefined,
      [DEEP_LINKING]: {
        deep_link_return_url: `${platform.issuer}/return`,
        accept_types: ['ltiResourceLink'],
        accept_presentation_document_targets: ['frame', 'iframe', 'window'],
      },
    });
    expectEntry(answer);
  });
  for (const presentation of [
    null,
    { height: null, width: null },
    { locale: 'xx-invalid' },
    { locale: 'de_AT' },
    { locale: 'nl_NL' },
    { locale: 7 },
    { document_target: 'popup' },
  ]) {
    row(97, `say of the presentation ${asText(presentation)}`, async () => {
      const claims = { [`${LTI}launch_presentation`]: presentation };
      const sub = `reader ${asText(presentation)}`;
      const { page } = await enter({ sub, ...claims });
      const isForeign = /xx|de_/.test(asText(presentation));
      expect(page).toContain(`<html lang="${isForeign ? 'en' : 'nl'}"`);
    });
  }
  for (const return_url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'http://elsewhere.example/back',
    '',
    null,
  ]) {
    row(98, `lead back to ${String(return_url)}`, async () => {
      const { status, page } = await enter({
        sub: 'returning',
        [`${LTI}launch_presentation`]: { return_url },
      });
      expect(status).toBe(200);
      expect(page).not.toMatch(/javascript:|data:text|elsewhere\.example/);
    });
  }
  accepted(99, 'hold five hundred that nobody knows', {
    ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`https://x.example/${i}`, i])),
  });
  accepted(100, 'hold the leavings of validation, as in Canvas', {
    ...Object.fromEntries(
      ['resource_link', 'context', 'launch_presentation', 'custom'].map((name) => [
        `${LTI}${name}`,
        { id: 'canvas-1', validation_context: null, errors: { errors: {} } },
      ]),
    ),
    errors: { errors: {} },
  });
  row(101, 'offer no roster of version 2.0 let none be asked for', async () => {
    const asked = gradebookOf(trial);
    const context_memberships_url = `${platform.issuer}/roster`;
    for (const service_versions of [['1.0'], []])
      expectEntry(await launch({ [NRPS]: { context_memberships_url, service_versions } }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked.filter(({ url }) => url.startsWith('/roster'))).toEqual([]);
  });
  row(101, 'offer a roster of version 2.0 let it be asked for', async () => {
    const asked = gradebookOf(trial);
    const context_memberships_url = `${platform.issuer}/roster`;
    const service_versions = ['1.0', '2.0'];
    const context = { id: 'roster-101' };
    await launch({
      [`${LTI}context`]: context,
      [NRPS]: { context_memberships_url, service_versions },
    });
    await readUntil(async () => JSON.stringify(asked), '/roster');
    expect(asked.some(({ url }) => url.startsWith('/roster'))).toBe(true);
  });
});

describe('a gradebook', () => {
  row(102, 'at an address that is not the platform’s gets no token and no score', async () => {
    const asked = gradebookOf(trial);
    for (const [index, lineitem] of [
      'https://elsewhere.example/lineitem',
      'http://127.0.0.1:9/lineitem',
      'https://169.254.169.254/lineitem',
      'file:///etc/passwd',
    ].entries()) {
      const context = { [`${LTI}context`]: { id: `foreign-column-${index}` } };
      const common = { ...assignmentWith({ lineitem }), ...context };
      const read = await releaseGrade(trial, { sub: `learner-${index}` }, common);
      const isNoAddress = lineitem.startsWith('file');
      const page = await readUntil(read, isNoAddress ? 'Nog geen kolom' : 'geen antwoord');
      expect(page).toMatch(isNoAddress ? /Nog geen kolom/ : /Nog niet aangekomen/);
    }
    expect(asked).toEqual([]);
  });
  row(103, 'that is another course’s answers for itself, and the instructor sees it', async () => {
    platform.answer((req, _body, res) => {
      if (req.url === '/token') res.end('{"access_token":"token","expires_in":3600}');
      else res.writeHead(403).end();
    });
    const context = { [`${LTI}context`]: { id: 'course-103' } };
    const lineitem = `${platform.issuer}/another/lineitem`;
    const common = { ...assignmentWith({ lineitem }), ...context };
    const page = await readUntil(
      await releaseGrade(trial, { sub: 'learner-103' }, common),
      'Geweigerd',
    );
    expect(page).toContain('geen beoordelingen laat schrijven');
  });
  for (const [what, endpoint] of [
    ['without the scope for scores', { scope: ['x'] }],
    ['with null for its scopes', { scope: null }],
    ['without any address', { lineitem: undefined }],
  ] as const) {
    row(104, `${what} takes none, and the instructor sees it`, async () => {
      const asked = gradebookOf(trial);
      const context = { [`${LTI}context`]: { id: `course-104 ${what}` } };
      const column = { lineitem: `${platform.issuer}/lineitem`, ...endpoint };
      const common = { ...assignmentWith(column), ...context };
      const read = await releaseGrade(trial, { sub: 'learner-104' }, common);
      expect(await readUntil(read, 'Nog geen kolom')).toContain('Nog geen kolom');
      expect(asked.filter(({ url }) => url.includes('scores'))).toEqual([]);
    });
  }
});

describe('people', () => {
  row(116, 'who come again with another name and role are known by those at once', async () => {
    const before = new BrowserLike();
    const sub = 'was-assistant';
    const first = { sub, name: 'Oude Naam', [`${LTI}roles`]: [INSTRUCTOR] };
    const { base } = await enter(first, '', before);
    expect((await before.get(`${base}grading`)).status).toBe(200);
    await enter({ sub, name: 'Nieuwe Naam' });
    expect((await before.get(`${base}grading`)).status).toBe(403);
    const { page } = await enter({ sub: 'teacher-116', [`${LTI}roles`]: [INSTRUCTOR] });
    expect(page).toContain('Nieuwe Naam');
    expect(page).not.toContain('Oude Naam');
  });
  row(117, 'with one e-mail address and two ids are two people', async () => {
    const context = { [`${LTI}context`]: { id: 'course-117' } };
    const email = 'bestuur@zonnedael.example';
    for (const name of ['Eerste Persoon', 'Tweede Persoon'])
      await enter({ sub: name, name, email, ...context });
    const teacher = { sub: 'teacher-117', [`${LTI}roles`]: [INSTRUCTOR] };
    const { page } = await enter({ ...teacher, ...context });
    expect(page).toContain('Eerste Persoon');
    expect(page).toContain('Tweede Persoon');
  });
});
