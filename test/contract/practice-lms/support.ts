import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import express from 'express';
import { SignJWT, decodeJwt, exportJWK, generateKeyPair, type JWTPayload } from 'jose';
import { createPracticeLms, type PracticeLms } from '../../../src/practice-lms/index.js';

export const NOON = new Date('2026-03-02T12:00:00Z');
export const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope';
export const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';
export const ALL_SCOPES = [
  `${AGS}/lineitem`,
  `${AGS}/lineitem.readonly`,
  `${AGS}/result.readonly`,
  `${AGS}/score`,
  NRPS,
].join(' ');

export const TEACHER = '11';
export const ALDERMAN = '21';
export const COUNCILLOR = '22';

const first = await generateKeyPair('RS256');
const second = await generateKeyPair('RS256');
/** The tool's own keys: the one it publishes, and one that nobody knows. */
export const toolKey = first.privateKey;
export const strangeKey = second.privateKey;
export const toolJwk = { ...(await exportJWK(first.publicKey)), kid: 'tool-key', alg: 'RS256' };

type ProfileName = keyof PracticeLms['registrations'];

export interface Form {
  readonly action: string;
  readonly fields: Record<string, string>;
}

/** What an id_token says; every claim that is not of JWT itself is an object. */
export type Claims = JWTPayload & Record<string, Record<string, unknown>>;

/** A practice LMS and a fake tool on free ports, at a moment that the test decides. */
export class LmsLab {
  now = NOON;
  /** What the tool publishes; null is a tool whose key set cannot be read. */
  toolKeys: object | null = { keys: [toolJwk] };
  keyFetches = 0;

  private constructor(
    /** Where all three are. */
    readonly rootUrl: string,
    readonly toolUrl: string,
    readonly profile: ProfileName,
    private readonly servers: readonly Server[],
  ) {}

  private lms!: PracticeLms;

  /** What the tool knows of the LMS. */
  get registration() {
    return this.lms.registrations[this.profile];
  }

  get url(): string {
    return this.registration.issuer;
  }

  static async start(file?: string | null, profile: ProfileName = 'moodle'): Promise<LmsLab> {
    const [lmsServer, toolServer] = [await listen(), await listen()];
    const [root, toolUrl] = [urlOf(lmsServer, '127.0.0.1'), urlOf(toolServer, 'localhost')];
    const lab = new LmsLab(root, toolUrl, profile, [lmsServer, toolServer]);
    toolServer.on('request', lab.fakeTool());
    lab.lms = await createPracticeLms({
      publicUrl: lab.rootUrl,
      toolUrl: lab.toolUrl,
      clock: { now: () => lab.now },
      stateFile: file === undefined ? await copyOfState() : file,
    });
    lmsServer.on('request', lab.lms.app as RequestListener);
    return lab;
  }

  async stop(): Promise<void> {
    await this.lms.close();
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  passSeconds(count: number): void {
    this.now = new Date(this.now.getTime() + count * 1000);
  }

  page(path: string, personId: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: `persoon=${personId}`, ...(init.headers as Record<string, string>) };
    return fetch(`${this.url}${path}`, { redirect: 'manual', ...init, headers });
  }

  post(path: string, personId: string, fields: Record<string, string>): Promise<Response> {
    return this.page(path, personId, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Clicks on an activity: the form that the browser posts to the tool's login. */
  async start(activity: string, personId: string): Promise<Form> {
    return formOf(await this.page(`/activiteiten/${activity}/start`, personId));
  }

  /** The authentication request that a proper tool makes of it. */
  requestFor({ fields }: Form, changes: Record<string, string | undefined> = {}) {
    const { login_hint, lti_message_hint } = fields;
    const all = {
      scope: 'openid',
      response_type: 'id_token',
      response_mode: 'form_post',
      prompt: 'none',
      client_id: this.registration.clientId,
      redirect_uri: `${this.toolUrl}/lti/launch`,
      login_hint,
      lti_message_hint,
      state: 'a state',
      nonce: 'a nonce',
      ...changes,
    };
    const present = Object.entries(all).filter((pair): pair is [string, string] => !!pair[1]);
    return new URLSearchParams(present);
  }

  authorize(request: URLSearchParams): Promise<Response> {
    return fetch(`${this.registration.authorizationEndpoint}?${request.toString()}`);
  }

  /** A whole launch, up to the claims that the tool receives. */
  async launch(activity: string, personId: string): Promise<Claims> {
    return this.claimsOf(await this.start(activity, personId));
  }

  /** The claims that follow a login form. */
  async claimsOf(form: Form): Promise<Claims> {
    const request = this.requestFor(form);
    const { fields } = await formOf(await this.authorize(request));
    return decodeJwt<Claims>(fields['id_token']!);
  }

  async assertion(
    changes: { claims?: JWTPayload; kid?: string; key?: typeof toolKey } = {},
  ): Promise<string> {
    const { clientId, tokenEndpoint, tokenAudience } = this.registration;
    const issued = Math.floor(this.now.getTime() / 1000) - 5;
    const aud = tokenAudience ?? tokenEndpoint;
    const claims = { iss: clientId, sub: clientId, aud, iat: issued };
    return new SignJWT({ ...claims, exp: issued + 300, jti: 'one', ...changes.claims })
      .setProtectedHeader({ alg: 'RS256', kid: changes.kid ?? 'tool-key' })
      .sign(changes.key ?? toolKey);
  }

  requestToken(fields: Record<string, string>): Promise<Response> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: ALL_SCOPES,
      ...fields,
    });
    return fetch(this.registration.tokenEndpoint, { method: 'POST', body });
  }

  async token(scope = ALL_SCOPES): Promise<string> {
    const answer = await this.requestToken({ scope, client_assertion: await this.assertion() });
    return (JSON.parse(await answer.text()) as { access_token: string }).access_token;
  }

  /** A call to a service of the LMS, with a token of all scopes unless another is given. */
  async call(
    url: string,
    { token, media, method, body }: ServiceCall = {},
  ): Promise<ServiceAnswer> {
    const authorization = `Bearer ${token ?? (await this.token())}`;
    const sends = body !== undefined;
    const headers = { authorization, ...(media && { [sends ? 'content-type' : 'accept']: media }) };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(url, {
      method: method ?? (sends ? 'POST' : 'GET'),
      headers,
      ...(sends && { body: text }),
    });
    return new ServiceAnswer(answer, await answer.text());
  }

  private fakeTool() {
    const tool = express();
    tool.get('/lti/keys', (_req, res) => {
      this.keyFetches += 1;
      if (this.toolKeys) res.json(this.toolKeys);
      else res.status(500).send('<h1>Down</h1>');
    });
    return tool as RequestListener;
  }
}

type Document = Record<string, unknown>;

export class ServiceAnswer {
  readonly status: number;
  readonly reason: string;
  readonly link: string | null;

  constructor(
    answer: Response,
    readonly text: string,
  ) {
    this.status = answer.status;
    this.reason = answer.statusText;
    this.link = answer.headers.get('link');
  }

  get json(): Document {
    return JSON.parse(this.text) as Document;
  }

  get list(): Document[] {
    return JSON.parse(this.text) as Document[];
  }
}

export interface ServiceCall {
  readonly token?: string;
  readonly media?: string;
  readonly method?: string;
  readonly body?: unknown;
}

export const MEDIA = {
  lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
  lineItems: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  score: 'application/vnd.ims.lis.v1.score+json',
  results: 'application/vnd.ims.lis.v2.resultcontainer+json',
  members: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
};

/** The form of a page that posts itself. */
export async function formOf(answer: Response): Promise<Form> {
  const html = await answer.text();
  const action = /<form method="post" action="([^"]+)" data-submit/.exec(html)?.[1];
  if (action === undefined) throw new Error(`No form that posts itself: ${html.slice(0, 2000)}`);
  const inputs = html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  const fields = [...inputs].map(([, name, value]) => [name, unescapeHtml(value!)]);
  return { action, fields: Object.fromEntries(fields) };
}

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** A whole state, made once for each test file: a key takes longer to make than most tests. */
const folder = await mkdtemp(join(tmpdir(), 'practice-lms-'));
const template = join(folder, 'template.json');
let copies = 0;
afterAll(() => rm(folder, { recursive: true }));

async function copyOfState(): Promise<string> {
  if (copies === 0) {
    const [publicUrl, toolUrl] = ['http://127.0.0.1:4000', 'http://localhost:3000'];
    const clock = { now: () => NOON };
    await createPracticeLms({ publicUrl, toolUrl, clock, stateFile: template });
  }
  copies += 1;
  const copy = join(folder, `${copies}.json`);
  await copyFile(template, copy);
  return copy;
}

async function listen(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

const urlOf = (server: Server, host: string): string =>
  `http://${host}:${(server.address() as AddressInfo).port}`;
