import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export const TOOL = 'https://purl.imsglobal.org/spec/lti-tool-configuration';
export const PLATFORM = 'https://purl.imsglobal.org/spec/lti-platform-configuration';

export interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown> | null;
}
type Answering = (res: ServerResponse, asked: Received, req: IncomingMessage) => void;

export interface RegisteringPlatform {
  readonly url: string;
  readonly configurationUrl: string;
  readonly received: Received[];
  /** What it says of itself; entries replace those of a plain Moodle. */
  configuration: Record<string, unknown>;
  /** Answers the request for the configuration, and the registration. */
  onConfiguration: Answering;
  onRegistration: Answering;
  /** Back to a Moodle that takes every registration. */
  reset(): void;
  stop(): Promise<void>;
}

export const json = (res: ServerResponse, value: unknown, status = 200): void => {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
};

/** The platform's side of LTI Dynamic Registration, as good or as bad as a test wants it. */
export async function startRegisteringPlatform(): Promise<RegisteringPlatform> {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = text ? (JSON.parse(text) as Record<string, unknown>) : null;
      const asked = { method: req.method ?? '', headers: req.headers, body };
      platform.received.push(asked);
      if (req.method === 'GET') platform.onConfiguration(res, asked, req);
      else platform.onRegistration(res, asked, req);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const platform: RegisteringPlatform = {
    url,
    configurationUrl: `${url}/configuration`,
    received: [],
    configuration: {},
    onConfiguration: () => undefined,
    onRegistration: () => undefined,
    reset: () => {
      platform.received.length = 0;
      platform.configuration = {};
      platform.onConfiguration = (res) => {
        json(res, { ...aMoodle(url), ...platform.configuration });
      };
      platform.onRegistration = (res, { body }) => {
        json(res, { ...body, client_id: 'client-1', [TOOL]: { deployment_id: '22' } });
      };
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  platform.reset();
  return platform;
}

/** After capture 01 of a Moodle 4.5.6. */
const aMoodle = (url: string) => ({
  issuer: url,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/certs`,
  authorization_endpoint: `${url}/auth`,
  registration_endpoint: `${url}/registration`,
  scopes_supported: [
    'https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome',
    'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
    'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
    'https://purl.imsglobal.org/spec/lti-ags/scope/score',
    'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
    'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
    'openid',
  ],
  [PLATFORM]: {
    product_family_code: 'moodle',
    version: '4.5.6 (Build: 20250811)',
    messages_supported: [
      { type: 'LtiResourceLinkRequest' },
      { type: 'LtiDeepLinkingRequest', placements: ['ContentArea'] },
    ],
  },
});
