import { SCOPES } from '../services/scopes.js';
import { CANVAS, type PlatformConfiguration } from './platform-configuration.js';

export const TOOL_CLAIM = 'https://purl.imsglobal.org/spec/lti-tool-configuration';
const NAME = 'Werken met maatschappelijk initiatief';
const TOOL_ID = 'werken-met-maatschappelijk-initiatief';
const CUSTOM = { context_id_history: '$Context.id.history' };
const COURSE_MENU = 'course_navigation';
/** Where platforms offer the tool, for each message; most of these are Canvas's names. */
const PLACEMENTS: Readonly<Record<string, readonly string[]>> = {
  LtiResourceLinkRequest: [COURSE_MENU],
  LtiDeepLinkingRequest: ['assignment_selection', 'link_selection', 'module_index_menu_modal'],
  LtiSubmissionReviewRequest: [],
};

/** The addresses that every platform has to know. */
const addressesOf = (publicUrl: string) => ({
  login: `${publicUrl}/lti/login`,
  launch: `${publicUrl}/lti/launch`,
  keys: `${publicUrl}/lti/keys`,
  /** With its port, or Moodle takes the domain for another than that of the launch address (capture 03). */
  domain: new URL(publicUrl).host,
});

/** What the tool says of itself when it registers (LTI Dynamic Registration 1.0, "Client Registration Request"). */
export function toolRegistration(publicUrl: string, asked: PlatformConfiguration): object {
  const { login, launch, keys, domain } = addressesOf(publicUrl);
  return {
    application_type: 'web',
    response_types: ['id_token'],
    grant_types: ['implicit', 'client_credentials'],
    initiate_login_uri: login,
    redirect_uris: [launch],
    client_name: NAME,
    jwks_uri: keys,
    token_endpoint_auth_method: 'private_key_jwt',
    scope: asked.scopes.join(' '),
    [TOOL_CLAIM]: {
      domain,
      target_link_uri: launch,
      claims: ['iss', 'sub', 'name', 'given_name', 'family_name'],
      custom_parameters: CUSTOM,
      messages: messagesFor(asked).map((message) => ({
        ...message,
        target_link_uri: launch,
        label: NAME,
      })),
      ...(asked.platform.family === 'canvas' && {
        [`${CANVAS}privacy_level`]: 'name_only',
        [`${CANVAS}tool_id`]: TOOL_ID,
      }),
    },
  };
}

/** A platform that does not say which messages it knows is offered those that every platform has. */
function messagesFor({ messages }: PlatformConfiguration): readonly object[] {
  return Object.entries(PLACEMENTS)
    .filter(([type]) => messages?.has(type) ?? type !== 'LtiSubmissionReviewRequest')
    .map(([type, wanted]) => {
      const placements = wanted.filter((placement) => messages?.get(type)?.includes(placement));
      return {
        type,
        ...(placements.length > 0 && { placements }),
        ...(placements.includes(COURSE_MENU) && {
          [`${CANVAS}${COURSE_MENU}/default_enabled`]: false,
        }),
      };
    });
}

/** What is filled in when the tool is registered by hand: for each LMS its own names of the fields, in their order. */
export function toolSheet(publicUrl: string) {
  const { login, launch, keys, domain } = addressesOf(publicUrl);
  const custom = Object.entries(CUSTOM).map((pair) => pair.join('='));
  return {
    moodle: {
      'Tool name': NAME,
      'Tool URL': launch,
      'LTI version': 'LTI 1.3',
      'Public key type': 'Keyset URL',
      'Public keyset': keys,
      'Initiate login URL': login,
      'Redirection URI(s)': launch,
      'Custom parameters': custom.join('\n'),
      'Supports Deep Linking (Content-Item Message)': 'Yes',
      'Content Selection URL': launch,
      'IMS LTI Assignment and Grade Services':
        'Use this service for grade sync and column management',
      'IMS LTI Names and Role Provisioning': 'Use this service to retrieve members’ information',
      "Share launcher's name with tool": 'Always',
      'Accept grades from the tool': 'Always',
    },
    canvas: { 'Method': 'Enter URL', 'JSON URL': `${publicUrl}/lti/canvas.json` },
    brightspace: {
      'Name': NAME,
      'Domain': domain,
      'Redirect URLs': launch,
      'OpenID Connect Login URL': login,
      'Target Link URI': launch,
      'Keyset URL': keys,
      'Extensions': 'Assignment and Grade Services, Deep Linking, Names and Role Provisioning',
      'Custom parameters': custom.join('\n'),
    },
  } as const satisfies Record<string, Readonly<Record<string, string>>>;
}

/** The configuration that Canvas reads for a developer key. */
export function canvasConfiguration(publicUrl: string): object {
  const { login, launch, keys, domain } = addressesOf(publicUrl);
  const placements = Object.entries(PLACEMENTS).flatMap(([message_type, names]) =>
    names.map((placement) => ({
      placement,
      message_type,
      target_link_uri: launch,
      ...(placement === COURSE_MENU && { default: 'disabled' }),
    })),
  );
  return {
    title: NAME,
    description: NAME,
    oidc_initiation_url: login,
    target_link_uri: launch,
    public_jwk_url: keys,
    scopes: SCOPES,
    custom_fields: CUSTOM,
    extensions: [
      {
        platform: 'canvas.instructure.com',
        domain,
        tool_id: TOOL_ID,
        privacy_level: 'name_only',
        settings: { text: NAME, placements },
      },
    ],
  };
}
