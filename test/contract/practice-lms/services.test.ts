import { get } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AGS, ALDERMAN, LmsLab, MEDIA, type ServiceAnswer } from './support.js';

const ENDPOINT = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';

let lab: LmsLab;
beforeEach(async () => {
  lab = await LmsLab.start();
});
afterEach(() => lab.stop());

const listUrl = (query = '') => `${lab.url}/services/2/lineitems?type_id=1${query}`;
const itemUrl = (id: number) => `${lab.url}/services/2/lineitems/${id}/lineitem?type_id=1`;
const membersUrl = (query = '') =>
  `${lab.url}/services/CourseSection/2/bindings/1/memberships${query}`;
const list = (query = '') => lab.call(listUrl(query), { media: MEDIA.lineItems });
const create = (body: unknown) => lab.call(listUrl(), { media: MEDIA.lineItem, body });
const change = (id: number, body: object) =>
  lab.call(itemUrl(id), { method: 'PUT', media: MEDIA.lineItem, body });
const read = (id: number) => lab.call(itemUrl(id), { media: MEDIA.lineItem });
const members = (query = '') => lab.call(membersUrl(query), { media: MEDIA.members });

const peopleIn = ({ json }: ServiceAnswer) => json['members'] as Record<string, unknown>[];

test('the course begins with one line item for each assignment', async () => {
  const all = (await list()).list;
  expect(all).toHaveLength(5);
  expect(all[1]).toEqual({
    id: itemUrl(102),
    label: 'Opdracht 2 Jouw knooppuntenkaart',
    scoreMaximum: 10,
    resourceId: 'assignment-2',
    tag: '',
    resourceLinkId: '52',
    ltiLinkId: '52',
  });
});

test('a line item is made, echoed, read, changed and deleted', async () => {
  const made = await create({ label: 'Forum', scoreMaximum: 12.5, tag: 'forum', more: true });
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    label: 'Forum',
    scoreMaximum: 12.5,
    tag: 'forum',
    more: true,
    id: itemUrl(106),
  });
  expect((await read(106)).json).toEqual({
    id: itemUrl(106),
    label: 'Forum',
    scoreMaximum: 12.5,
    resourceId: '',
    tag: 'forum',
  });
  expect((await change(106, { label: 'Gesprek', scoreMaximum: 25 })).status).toBe(200);
  expect((await read(106)).json).toMatchObject({ label: 'Gesprek', scoreMaximum: 25, tag: '' });
  expect((await lab.call(itemUrl(106), { method: 'DELETE' })).status).toBe(204);
  const gone = await read(106);
  expect([gone.status, gone.json['reason']]).toEqual([
    404,
    "Not Found: Grade item 106 doesn't exist",
  ]);
});

test.each([
  ['&tag=forum', ['Forum']],
  ['&resource_id=assignment-3', ['Opdracht 3 Herschrijf één uitvraag']],
  ['&resource_link_id=54', ['Opdracht 4 Loop mee met één aanvraag']],
  ['&tag=none', []],
])('line items are found by %s', async (query, labels) => {
  await create({ label: 'Forum', scoreMaximum: 5, tag: 'forum' });
  expect((await list(query)).list.map(({ label }) => label)).toEqual(labels);
});

test('line items are paged where a limit is asked, with the header as Moodle writes it', async () => {
  const page = await list('&limit=2');
  expect(page.list).toHaveLength(2);
  const header = Buffer.from(page.link ?? '', 'latin1').toString();
  expect(header).toBe(`<${listUrl()}&amp;limit=2&amp;from=2>; rel=“next”`);
});

test('a change without resourceLinkId unlinks the line item, and the launch no longer names it', async () => {
  const { label, scoreMaximum, resourceId, resourceLinkId } = (await read(101)).json;
  const rest = { label, scoreMaximum, resourceId };
  await change(101, rest);
  expect((await lab.launch('opdracht-1', ALDERMAN))[ENDPOINT]).not.toHaveProperty('lineitem');
  await change(101, { ...rest, resourceLinkId });
  expect((await lab.launch('opdracht-1', ALDERMAN))[ENDPOINT]?.['lineitem']).toBe(itemUrl(101));
});

test('a second line item for a link takes the first out of the launch', async () => {
  await create({ label: 'Extra', scoreMaximum: 5, resourceLinkId: '51' });
  expect((await lab.launch('opdracht-1', ALDERMAN))[ENDPOINT]).not.toHaveProperty('lineitem');
  await lab.call(itemUrl(106), { method: 'DELETE' });
  expect((await lab.launch('opdracht-1', ALDERMAN))[ENDPOINT]?.['lineitem']).toBe(itemUrl(101));
});

test.each([
  ['no maximum', { label: 'x' }, 400, 'No label or Score Maximum'],
  ['no label', { scoreMaximum: 1 }, 400, 'No label or Score Maximum'],
  ['broken JSON', '{broken', 400, 'Dit verzoek is niet te lezen'],
  [
    'an unknown resource link',
    { label: 'x', scoreMaximum: 1, resourceLinkId: '999' },
    403,
    'Forbidden',
  ],
])('a line item with %s is refused', async (_what, body, status, reason) => {
  const answer = await create(body);
  expect([answer.status, answer.json['reason'], answer.reason]).toEqual([status, reason, reason]);
});

test.each([
  ['*/*', 'No context or unsupported content type'],
  ['application/json', 'No handler found for /2/lineitems application/json'],
  [
    `${MEDIA.lineItems}, application/json;q=0.5`,
    `No handler found for /2/lineitems ${MEDIA.lineItems}, application/json;q=0.5`,
  ],
])('the list of line items refuses Accept: %s', async (media, reason) => {
  const answer = await lab.call(listUrl(), { media });
  expect([answer.status, answer.json['reason']]).toEqual([400, reason]);
});

test('a request without any Accept header is answered', async () => {
  const headers = { authorization: `Bearer ${await lab.token()}` };
  const status = await new Promise((done) => {
    get(listUrl(), { headers }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
  });
  expect(status).toBe(200);
});

test('reading is enough for reading and not for writing', async () => {
  const token = await lab.token(`${AGS}/lineitem.readonly`);
  expect((await lab.call(listUrl(), { token, media: MEDIA.lineItems })).status).toBe(200);
  const body = { label: 'x', scoreMaximum: 1 };
  expect((await lab.call(listUrl(), { token, media: MEDIA.lineItem, body })).status).toBe(401);
});

test.each([
  ['another course', '/services/99/lineitems?type_id=1', 404],
  ['an unknown line item', '/services/2/lineitems/9999/lineitem?type_id=1', 404],
  ['an unknown service', '/services/2/nothing', 400],
])('%s is refused in JSON', async (_what, path, status) => {
  const media = path.endsWith('lineitems?type_id=1') ? MEDIA.lineItems : MEDIA.lineItem;
  const answer = await lab.call(`${lab.url}${path}`, { media });
  expect([answer.status, answer.json['status']]).toEqual([status, status]);
});

test('the members of the course come with short role names, an assistant as a learner', async () => {
  const answer = await members();
  expect(answer.json['context']).toEqual({
    id: '2',
    label: 'WMI',
    title: 'Werken met maatschappelijk initiatief',
  });
  expect(peopleIn(answer).map(({ user_id, roles }) => [user_id, roles])).toEqual([
    ['11', ['Instructor']],
    ['21', ['Learner']],
    ['22', ['Learner']],
    ['23', ['Learner']],
    ['12', ['Learner']],
  ]);
  expect(Object.keys(peopleIn(answer)[1]!).sort()).toEqual([
    'email',
    'ext_user_username',
    'family_name',
    'given_name',
    'lis_person_sourcedid',
    'name',
    'roles',
    'status',
    'user_id',
  ]);
});

test.each([
  ['Instructor', 1],
  ['http%3A%2F%2Fpurl.imsglobal.org%2Fvocab%2Flis%2Fv2%2Fmembership%23Learner', 4],
  ['Mentor', 5],
])('the members in role %s are %d', async (role, count) => {
  expect(peopleIn(await members(`?role=${role}`))).toHaveLength(count);
});

test('members are paged by limit, each page naming the next until the last', async () => {
  const first = await members('?limit=3');
  expect(peopleIn(first)).toHaveLength(3);
  expect(first.link).toBe(`<${membersUrl('?limit=3&from=3')}>; rel="next"`);
  const last = await members('?limit=3&from=3');
  expect(peopleIn(last)).toHaveLength(2);
  expect(last.link).toBeNull();
});

test('members are refused for another course, another media type and a token without the scope', async () => {
  const elsewhere = `${lab.url}/services/CourseSection/3/bindings/1/memberships`;
  expect((await lab.call(elsewhere, { media: MEDIA.members })).status).toBe(404);
  expect((await lab.call(membersUrl(), { media: 'application/json' })).status).toBe(400);
  const token = await lab.token(`${AGS}/score`);
  expect((await lab.call(membersUrl(), { token, media: MEDIA.members })).status).toBe(401);
});
