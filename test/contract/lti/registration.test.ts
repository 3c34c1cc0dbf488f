import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hours } from '../../../src/kernel/clock.js';
import { toolSheet } from '../../../src/lti/index.js';
import {
  hostsInDoubt,
  PlatformConfiguration,
} from '../../../src/lti/registration/platform-configuration.js';
import {
  json,
  PLATFORM,
  startRegisteringPlatform,
  TOOL,
  type RegisteringPlatform,
} from '../../support/registering-platform.js';
import { startTestTool, type TestTool } from '../../support/tool.js';

const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope/';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';
const CANVAS = 'https://canvas.instructure.com/lti/';

interface Listed {
  readonly id: string;
  readonly clientId: string;
  readonly status: string;
  readonly [name: string]: unknown;
}

let tool: TestTool;
let platform: RegisteringPlatform;
/** A new organisation for each test, so that none meets what another left. */
let organisation: string;
let tests = 0;

beforeAll(async () => {
  tool = await startTestTool();
  platform = await startRegisteringPlatform();
});
afterAll(async () => {
  await platform.stop();
  await tool.stop();
});
beforeEach(() => {
  platform.reset();
  tests += 1;
  organisation = `Gemeente ${tests}`;
  takeClient(`client-${tests}`);
});

/** The platform gives this client id from now on. */
function takeClient(clientId: string, answer: Record<string, unknown> = {}): void {
  platform.onRegistration = (res, { body }) => {
    json(res, { ...body, client_id: clientId, [TOOL]: { deployment_id: '22' }, ...answer });
  };
}

async function newLink(options: Record<string, unknown> = {}): Promise<string> {
  const answer = await tool.admin('POST', 'registration-links', { organisation, ...options });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { url: string }).url;
}

/** The platform opens the link in its frame. */
function open(link: string, parameters: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams({
    openid_configuration: platform.configurationUrl,
    registration_token: 'a.registration.token',
    ...parameters,
  });
  return fetch(`${link}?${query.toString()}`, { headers: { 'Accept-Language': 'nl' } });
}

async function register(options: Record<string, unknown> = {}): Promise<string> {
  const answer = await open(await newLink(options));
  const page = await answer.text();
  expect({ status: answer.status, page }).toMatchObject({ status: 200 });
  return page;
}

async function listed(): Promise<readonly Listed[]> {
  const all = (await (await tool.admin('GET', 'registrations')).json()) as Listed[];
  return all.filter((one) => one['organisation'] === organisation);
}

function login(client_id: string): Promise<Response> {
  const query = new URLSearchParams({
    ...{ iss: platform.url, client_id, login_hint: '3' },
    target_link_uri: `${tool.url}/lti/launch`,
  });
  const headers = { 'Accept-Language': 'nl' };
  return fetch(`${tool.url}/lti/login?${query.toString()}`, { redirect: 'manual', headers });
}

const sent = () => platform.received.find(({ method }) => method === 'POST')?.body ?? {};
const configured = () => sent()[TOOL] as Record<string, unknown>;

describe('a link', () => {
  test('works for three days and says where to paste it in each LMS', async () => {
    const made = await tool.admin('POST', 'registration-links', { organisation });
    const { url, expiresAt } = (await made.json()) as { url: string; expiresAt: string };
    expect(url).toMatch(new RegExp(`^${tool.url}/lti/register/[\\w-]{43}$`));
    const lives = Date.parse(expiresAt) - tool.clock.now().getTime();
    expect(lives / hours(1)).toBeCloseTo(72, 1);
    const help = await fetch(url, { headers: { 'Accept-Language': 'nl' } });
    expect(help.status).toBe(200);
    expect(await help.text()).toMatch(/Gemeente[^]*Moodle[^]*Canvas[^]*Brightspace/);
    expect((await open(url)).status).toBe(200);
  });

  test('without an organisation is refused, and the field is named', async () => {
    const answer = await tool.admin('POST', 'registration-links', { organisation: '' });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ fields: { organisation: expect.any(String) } });
  });

  test('that nobody made is not found', async () => {
    const answer = await open(`${tool.url}/lti/register/${'x'.repeat(43)}`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('vraag een nieuwe link');
  });

  test('that has expired is refused with what to do', async () => {
    const link = await newLink();
    tool.clock.advance(hours(73));
    const answer = await open(link);
    tool.clock.advance(-hours(73));
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Deze link is verlopen');
    expect(platform.received).toEqual([]);
  });

  test('works once', async () => {
    const link = await newLink();
    expect((await open(link)).status).toBe(200);
    const again = await open(link);
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('Deze link is al gebruikt');
    expect(platform.received).toHaveLength(2);
  });

  test('opened twice at once registers one platform', async () => {
    let clients = 0;
    platform.onRegistration = (res, { body }) => {
      json(res, { ...body, client_id: `at-once-${(clients += 1)}` });
    };
    const link = await newLink();
    const answers = await Promise.all([open(link), open(link)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await listed()).toHaveLength(1);
  });

  test('can be used again after a registration that failed', async () => {
    const link = await newLink();
    platform.onConfiguration = (res) => res.writeHead(500).end('down');
    expect((await open(link)).status).toBe(400);
    platform.reset();
    takeClient('after-a-failure');
    expect((await open(link)).status).toBe(200);
  });
});

describe('Moodle', () => {
  test('registers: what it demands is in the body, and the page says to activate the tool', async () => {
    const page = await register();
    expect(platform.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer a.registration.token',
      'Bearer a.registration.token',
    ]);
    expect(sent()).toEqual({
      application_type: 'web',
      response_types: ['id_token'],
      grant_types: ['implicit', 'client_credentials'],
      initiate_login_uri: `${tool.url}/lti/login`,
      redirect_uris: [`${tool.url}/lti/launch`],
      client_name: 'Werken met maatschappelijk initiatief',
      jwks_uri: `${tool.url}/lti/keys`,
      token_endpoint_auth_method: 'private_key_jwt',
      scope: expect.stringContaining(`${AGS}score`),
      [TOOL]: {
        domain: new URL(tool.url).host,
        target_link_uri: `${tool.url}/lti/launch`,
        claims: ['iss', 'sub', 'name', 'given_name', 'family_name'],
        custom_parameters: { context_id_history: '$Context.id.history' },
        messages: [
          {
            type: 'LtiResourceLinkRequest',
            target_link_uri: `${tool.url}/lti/launch`,
            label: 'Werken met maatschappelijk initiatief',
          },
          {
            type: 'LtiDeepLinkingRequest',
            target_link_uri: `${tool.url}/lti/launch`,
            label: 'Werken met maatschappelijk initiatief',
          },
        ],
      },
    });
    expect(page).toContain('Klik in Moodle bij deze tool op “Activeren”');
    expect(page).toContain(`data-origin="${platform.url}"`);
    expect(await listed()).toMatchObject([
      {
        ...{ organisation, family: 'moodle', issuer: platform.url, clientId: `client-${tests}` },
        ...{ status: 'pending', waitsBecause: null },
        scopesGranted: [
          ...['lineitem', 'lineitem.readonly', 'result.readonly', 'score'].map(
            (name) => `${AGS}${name}`,
          ),
          NRPS,
        ],
        deployments: [{ id: '22', status: 'active' }],
      },
    ]);
  });

  test('that registers again for an update keeps what an administrator decided', async () => {
    await register();
    const [first] = await listed();
    await tool.admin('POST', `registrations/${first!.id}/approve`);
    takeClient(`client-${tests}`, { scope: `${AGS}score` });
    await register();
    expect(await listed()).toMatchObject([
      {
        id: first!.id,
        status: 'active',
        scopesGranted: [`${AGS}score`],
        deployments: [{ id: '22' }],
      },
    ]);
  });

  test('whose submission review is on offer is asked for it', async () => {
    const types = ['LtiResourceLinkRequest', 'LtiDeepLinkingRequest', 'LtiSubmissionReviewRequest'];
    platform.configuration = {
      [PLATFORM]: {
        product_family_code: 'moodle',
        messages_supported: types.map((type) => ({ type })),
      },
    };
    await register();
    expect(configured()['messages']).toMatchObject(types.map((type) => ({ type })));
  });
});

describe('Canvas', () => {
  beforeEach(() => {
    platform.configuration = {
      authorization_server: 'sso.canvaslms.com',
      [PLATFORM]: {
        product_family_code: 'canvas',
        version: 'vCloud',
        messages_supported: [
          {
            type: 'LtiResourceLinkRequest',
            placements: ['course_navigation', 'account_navigation'],
          },
          { type: 'LtiDeepLinkingRequest', placements: ['assignment_selection', 'link_selection'] },
        ],
        [`${CANVAS}account_name`]: 'Gemeente Zonnedael',
      },
    };
    const { onConfiguration } = platform;
    platform.onConfiguration = (res, asked, req) => {
      if (asked.headers.authorization) onConfiguration(res, asked, req);
      else json(res, { error: 'no token' }, 401);
    };
    takeClient(`client-${tests}`, { [TOOL]: {} });
  });

  test('gives its configuration to who shows the token, and gets placements of its own', async () => {
    const page = await register();
    expect(configured()).toMatchObject({
      [`${CANVAS}privacy_level`]: 'name_only',
      [`${CANVAS}tool_id`]: 'werken-met-maatschappelijk-initiatief',
      messages: [
        {
          type: 'LtiResourceLinkRequest',
          placements: ['course_navigation'],
          [`${CANVAS}course_navigation/default_enabled`]: false,
        },
        { type: 'LtiDeepLinkingRequest', placements: ['assignment_selection', 'link_selection'] },
      ],
    });
    expect(page).toContain('Zet in Canvas de sleutel aan');
    expect(page).toContain('Gemeente Zonnedael');
    expect(await listed()).toMatchObject([
      { family: 'canvas', name: 'Gemeente Zonnedael', deployments: [] },
    ]);
  });

  test('reads its developer key from an address of the tool', async () => {
    const answer = await fetch(`${tool.url}/lti/canvas.json`);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toMatchObject({
      oidc_initiation_url: `${tool.url}/lti/login`,
      target_link_uri: `${tool.url}/lti/launch`,
      public_jwk_url: `${tool.url}/lti/keys`,
      scopes: expect.arrayContaining([`${AGS}score`, NRPS]),
      custom_fields: { context_id_history: '$Context.id.history' },
      extensions: [
        {
          privacy_level: 'name_only',
          settings: {
            placements: [
              { placement: 'course_navigation', default: 'disabled' },
              { placement: 'assignment_selection', message_type: 'LtiDeepLinkingRequest' },
              { placement: 'link_selection' },
              { placement: 'module_index_menu_modal' },
            ],
          },
        },
      ],
    });
  });
});

describe('Brightspace', () => {
  beforeEach(() => {
    platform.configuration = { [PLATFORM]: { product_family_code: 'desire2learn' } };
  });

  test('sends no token, so the tool shows none', async () => {
    const answer = await open(await newLink(), { registration_token: '' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Zet in Brightspace de registratie aan');
    expect(platform.received.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      undefined,
    ]);
    expect(await listed()).toMatchObject([{ family: 'brightspace' }]);
  });

  test('has its token in the address of the configuration, which no page and no log repeats', async () => {
    platform.onConfiguration = (res) => res.writeHead(404).end('gone');
    const secret = 'brightspace-secret-of-one-registration';
    const answer = await open(await newLink(), {
      openid_configuration: `${platform.configurationUrl}?token=${secret}`,
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain(secret);
    expect(tool.log()).not.toContain(secret);
  });
});

describe('approval', () => {
  test('a platform that waits is told so at its first launch, and let in when it is approved', async () => {
    const page = await register();
    expect(page).toContain('moet de aansluiting nog goedkeuren');
    const refused = await login(`client-${tests}`);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('wacht nog op goedkeuring');
    const [waiting] = await listed();
    await tool.admin('POST', `registrations/${waiting!.id}/approve`);
    expect((await login(`client-${tests}`)).status).toBe(302);
  });

  test('a link that approves lets an ordinary platform in at once', async () => {
    const page = await register({ autoApprove: true });
    expect(page).not.toContain('goedkeuren');
    expect((await login(`client-${tests}`)).headers.get('location')).toContain(
      `${platform.url}/auth`,
    );
  });

  test('a platform whose keys are at another host waits even so, and the page names that host', async () => {
    platform.configuration = { jwks_uri: 'https://keys.example.net/certs' };
    const page = await register({ autoApprove: true });
    expect(page).toContain('keys.example.net');
    expect(await listed()).toMatchObject([{ status: 'pending', waitsBecause: 'keys.example.net' }]);
  });

  test('an ordinary update does not move the addresses of a platform that was let in', async () => {
    await register({ autoApprove: true });
    platform.configuration = { jwks_uri: `${platform.url}/other-keys` };
    expect((await open(await newLink({ autoApprove: true }))).status).toBe(409);
  });

  test('what is in doubt does not replace a platform that was let in', async () => {
    await register({ autoApprove: true });
    platform.configuration = { jwks_uri: 'https://keys.example.net/certs' };
    const answer = await open(await newLink({ autoApprove: true }));
    expect(answer.status).toBe(409);
    expect(await listed()).toMatchObject([{ status: 'active', waitsBecause: null }]);
  });

  test('what an administrator has let in in spite of a doubt can register again', async () => {
    platform.configuration = { jwks_uri: 'https://keys.example.net/certs' };
    await register();
    const [waiting] = await listed();
    await tool.admin('POST', `registrations/${waiting!.id}/approve`);
    takeClient(`client-${tests}`, { scope: `${AGS}score` });
    await register();
    expect(await listed()).toMatchObject([
      { id: waiting!.id, status: 'active', scopesGranted: [`${AGS}score`] },
    ]);
  });

  test('a platform under the client id of another waits even so, and gets no assertion before', async () => {
    const namesake = 'client-of-somebody-else';
    await tool.admin('POST', 'registrations', {
      ...{ organisation: 'Gemeente Verweg', name: 'Verweg', clientId: namesake },
      issuer: 'https://elders.example',
      authorizationEndpoint: 'https://elders.example/auth',
      tokenEndpoint: 'https://elders.example/token',
      jwksUri: 'https://elders.example/jwks',
    });
    takeClient(namesake);
    await register({ autoApprove: true });
    const [{ id, status, ...doubtful }] = (await listed()) as [Listed];
    expect({ status, ...doubtful }).toMatchObject({
      status: 'pending',
      waitsBecause: `client_id ${namesake}`,
    });
    const before = platform.received.length;
    await tool.admin('GET', `registrations/${id}/check`);
    const asked = platform.received.slice(before).filter(({ method }) => method === 'POST');
    expect(asked).toEqual([]);
  });

  test('a platform of one organisation is not taken over by another, whose link stays good', async () => {
    await register();
    const before = await listed();
    const owner = organisation;
    organisation = 'Gemeente Elders';
    const link = await newLink({ autoApprove: true });
    const answer = await open(link);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('al op een andere manier aangesloten');
    expect(await listed()).toEqual([]);
    takeClient('another-client');
    expect((await open(link)).status).toBe(200);
    organisation = owner;
    expect(await listed()).toEqual(before);
  });
});

test('#122: fewer scopes are stored, and the page lists what will not work', async () => {
  takeClient(`client-${tests}`, { scope: `${AGS}lineitem.readonly ${AGS}score openid` });
  const page = await register();
  expect(page).toContain('Kolommen in de cijferlijst maken');
  expect(page).toContain('Nakijken of een cijfer is aangekomen');
  expect(page).toContain('Zien wie er aan de cursus meedoen');
  expect(page).not.toContain('Cijfers doorgeven');
  expect(await listed()).toMatchObject([
    { scopesGranted: [`${AGS}lineitem.readonly`, `${AGS}score`] },
  ]);
});

test('a platform is asked for no scope and no message it does not know', async () => {
  platform.configuration = {
    scopes_supported: [`${AGS}score`],
    [PLATFORM]: { messages_supported: [{ type: 'LtiResourceLinkRequest' }] },
  };
  takeClient(`client-${tests}`, { scope: null });
  const page = await register();
  expect(sent()['scope']).toBe(`${AGS}score`);
  expect(configured()['messages']).toMatchObject([{ type: 'LtiResourceLinkRequest' }]);
  expect(page).toContain('Zien wie er aan de cursus meedoen');
  expect(await listed()).toMatchObject([{ family: 'other', scopesGranted: null }]);
});

describe('300 registrations of one platform at once', () => {
  const COUNT = 300;
  const all = async () => {
    const links = await Promise.all(
      Array.from({ length: COUNT }, () => newLink({ autoApprove: true })),
    );
    const answers = await Promise.all(links.map((link) => open(link)));
    return new Set(answers.map(({ status }) => status));
  };

  test('that gives the same client id make one usable registration', async () => {
    expect(await all()).toEqual(new Set([200]));
    expect(await listed()).toMatchObject([
      { status: 'active', deployments: [{ id: '22', status: 'active' }] },
    ]);
    expect((await login(`client-${tests}`)).status).toBe(302);
  }, 120_000);

  test('that gives every one a client id of its own are all usable', async () => {
    let clients = 0;
    platform.onRegistration = (res, { body }) => {
      json(res, { ...body, client_id: `one-of-many-${(clients += 1)}` });
    };
    expect(await all()).toEqual(new Set([200]));
    const rows = await listed();
    expect(new Set(rows.map(({ clientId }) => clientId)).size).toBe(COUNT);
    expect(rows.every(({ status }) => status === 'active')).toBe(true);
    expect((await login('one-of-many-300')).status).toBe(302);
  }, 120_000);
});

describe('hosts of a configuration', () => {
  const configuration = (family: string, host: string, changes: Record<string, string> = {}) =>
    PlatformConfiguration.parse({
      issuer: `https://${host}`,
      authorization_endpoint: `https://${host}/auth`,
      token_endpoint: `https://${host}/token`,
      jwks_uri: `https://${host}/jwks`,
      registration_endpoint: `https://${host}/register`,
      [PLATFORM]: { product_family_code: family },
      ...changes,
    });
  const canvasCloud = {
    issuer: 'https://canvas.instructure.com',
    authorization_endpoint: 'https://sso.canvaslms.com/api/lti/authorize_redirect',
    token_endpoint: 'https://sso.canvaslms.com/login/oauth2/token',
    jwks_uri: 'https://sso.canvaslms.com/api/lti/security/jwks',
    authorization_server: 'sso.canvaslms.com',
  };

  test.each([
    ['Moodle, all at one host', 'moodle', 'moodle.example', 'moodle.example', {}],
    [
      'Canvas in the cloud, which registers at the account’s host',
      'canvas',
      'gemeente.instructure.com',
      'canvas.instructure.com',
      canvasCloud,
    ],
    [
      'Canvas’s test environment',
      'canvas',
      'gemeente.test.instructure.com',
      'canvas.test.instructure.com',
      { ...canvasCloud, issuer: 'https://canvas.test.instructure.com' },
    ],
    [
      'Brightspace with a domain of its own and D2L’s token endpoint',
      'desire2learn',
      'leren.gemeente.example',
      'leren.gemeente.example',
      { token_endpoint: 'https://auth.brightspace.com/core/connect/token' },
    ],
  ])('are in order: %s', (_name, family, host, from, changes) => {
    const found = configuration(family, host, changes);
    expect(hostsInDoubt(`https://${from}/configuration`, found)).toBeNull();
  });

  test.each([
    [
      'Canvas’s shared issuer claimed by a host of its own',
      'canvas',
      'canvas.gemeente.example',
      'canvas.gemeente.example',
      { issuer: 'https://canvas.instructure.com' },
      'canvas.instructure.com',
    ],
    [
      'Canvas in the cloud under the customer’s own name',
      'canvas',
      'canvas.gemeente.example',
      'canvas.instructure.com',
      canvasCloud,
      'canvas.gemeente.example',
    ],
    [
      'D2L’s host in the configuration of a Moodle',
      'moodle',
      'moodle.example',
      'moodle.example',
      { token_endpoint: 'https://auth.brightspace.com/core/connect/token' },
      'auth.brightspace.com',
    ],
    [
      'a host that only ends like one of the makers',
      'canvas',
      'canvas.example',
      'canvas.example',
      { jwks_uri: 'https://evilinstructure.com/jwks' },
      'evilinstructure.com',
    ],
  ])('wait for an administrator: %s', (_name, family, host, from, changes, doubt) => {
    const found = configuration(family, host, changes);
    expect(hostsInDoubt(`https://${from}/configuration`, found)).toBe(doubt);
  });

  test('the audience of assertions is at the token endpoint’s own host, or its makers’', () => {
    const audience = (family: string, changes: Record<string, string> = {}, host = 'lms.example') =>
      configuration(family, host, changes).platform.tokenAudience;
    expect(audience('desire2learn', {}, 'zeist.brightspace.com')).toBe(
      'https://api.brightspace.com/auth/token',
    );
    expect(audience('desire2learn')).toBeNull();
    expect(audience('moodle', { authorization_server: 'https://lms.example/as' })).toBe(
      'https://lms.example/as',
    );
    expect(audience('moodle', { authorization_server: 'https://victim.example/token' })).toBeNull();
    expect(audience('canvas', canvasCloud)).toBeNull();
    expect(audience('moodle')).toBeNull();
  });
});

test('the copy sheet has the addresses under each LMS’s own names of the fields', () => {
  const sheet = toolSheet('https://cursus.example:8443');
  expect(sheet.moodle).toMatchObject({
    'Tool URL': 'https://cursus.example:8443/lti/launch',
    'Public keyset': 'https://cursus.example:8443/lti/keys',
    'Initiate login URL': 'https://cursus.example:8443/lti/login',
    'Redirection URI(s)': 'https://cursus.example:8443/lti/launch',
    'Custom parameters': 'context_id_history=$Context.id.history',
  });
  expect(sheet.canvas).toMatchObject({ 'JSON URL': 'https://cursus.example:8443/lti/canvas.json' });
  expect(sheet.brightspace).toMatchObject({
    'Domain': 'cursus.example:8443',
    'OpenID Connect Login URL': 'https://cursus.example:8443/lti/login',
    'Keyset URL': 'https://cursus.example:8443/lti/keys',
  });
});
