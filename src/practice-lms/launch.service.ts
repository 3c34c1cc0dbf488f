import { randomBytes, randomUUID } from 'node:crypto';
import { SignJWT, importJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { later, minutes, seconds, type Clock } from '../kernel/clock.js';
import type { GradebookService } from './gradebook.service.js';
import { ALL_SCOPES, CLAIM, MEMBERSHIP, SCOPE, type Platform } from './lti.js';
import { ACTIVITIES, COURSE, PEOPLE, SITE, type Activity, type Person } from './site.js';
import type { State } from './state.js';

const HINT_LIFETIME = minutes(5);
const ID_TOKEN_LIFETIME = seconds(60);
const AGS_ENDPOINT_CLAIM = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const NRPS_CLAIM = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';

interface Launch {
  readonly person: Person;
  readonly activity: Activity;
  readonly target: 'iframe' | 'window';
}

const Hint = z.object({
  jti: z.string(),
  sub: z.string(),
  activity: z.string(),
  target: z.enum(['iframe', 'window']),
});

const text = z.string().min(1).max(8192);
const optionalText = z.string().max(8192).optional();
const AuthenticationRequest = z.object({
  scope: z.literal('openid'),
  response_type: z.literal('id_token'),
  redirect_uri: text,
  client_id: text,
  login_hint: text,
  lti_message_hint: text,
  nonce: text,
  state: optionalText,
  response_mode: optionalText,
  prompt: optionalText,
});
type AuthenticationRequest = z.infer<typeof AuthenticationRequest>;

/** What a form carries to the tool, by way of the browser. */
type Fields = Readonly<Record<string, string>>;

/**
 * From the click on an activity to the signed id_token.
 * The hint is the proof of who clicked: on the way back from the tool a browser withholds our cookie in a frame.
 */
export class LaunchService {
  private readonly answered = new Map<string, Date>();
  /** Made anew in each process, so that a restart forgets no answered launch: it refuses all older hints. */
  private readonly hintSecret = randomBytes(32);

  constructor(
    private readonly platform: Platform,
    private readonly gradebook: GradebookService,
    private readonly clock: Clock,
    private readonly key: State['key'],
  ) {}

  /** Moodle starts a login with a POST form too; the tool never sees a cookie of the LMS. */
  async startLaunch({ person, activity, target }: Launch): Promise<Fields> {
    const { registration, tool } = this.platform;
    const hint = new SignJWT({ activity: activity.id, target })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(person.id)
      .setJti(randomUUID())
      .setExpirationTime(later(this.clock.now(), HINT_LIFETIME));
    return {
      iss: registration.issuer,
      target_link_uri: tool.launchUrl,
      login_hint: person.id,
      lti_message_hint: await hint.sign(this.hintSecret),
      client_id: registration.clientId,
      lti_deployment_id: registration.deploymentId,
    };
  }

  /** Answers an authentication request, once for each hint; null is a refusal that the tool never hears of. */
  async authorize(parameters: unknown): Promise<Fields | null> {
    const request = AuthenticationRequest.safeParse(parameters).data;
    if (request?.redirect_uri !== this.platform.tool.launchUrl) return null;
    const launch = await this.findLaunch(request.lti_message_hint);
    if (!launch || this.answered.has(launch.id)) return null;
    const state = request.state === undefined ? {} : { state: request.state };
    const fault = this.faultIn(request, launch);
    if (fault) return { ...fault, ...state };
    this.markAnswered(launch.id);
    return { id_token: await this.signIdToken(launch, request.nonce), ...state };
  }

  /** The launch behind a hint, or null when the hint is not ours or too old. */
  private async findLaunch(hint: string): Promise<(Launch & { id: string }) | null> {
    const options = { algorithms: ['HS256'], currentDate: this.clock.now() };
    const verified = await jwtVerify(hint, this.hintSecret, options).catch(() => null);
    const claims = Hint.safeParse(verified?.payload).data;
    const person = PEOPLE.find(({ id }) => id === claims?.sub);
    const activity = ACTIVITIES.find(({ id }) => id === claims?.activity);
    if (!claims || !person || !activity) return null;
    return { id: claims.jti, person, activity, target: claims.target };
  }

  /** Which fault is told to the tool is as captured from Moodle. */
  private faultIn(request: AuthenticationRequest, { person }: Launch): Fields | null {
    const { client_id, login_hint, response_mode, prompt = 'none' } = request;
    const error = 'invalid_request';
    if (client_id !== this.platform.registration.clientId) return { error: 'unauthorized_client' };
    if (login_hint !== person.id) return { error: 'access_denied' };
    if (response_mode !== 'form_post') return { error, error_description: 'Invalid response_mode' };
    return prompt === 'none' ? null : { error, error_description: 'Invalid prompt' };
  }

  private markAnswered(id: string): void {
    const now = this.clock.now();
    for (const [old, until] of this.answered) if (until <= now) this.answered.delete(old);
    this.answered.set(id, later(now, HINT_LIFETIME));
  }

  private async signIdToken(launch: Launch, nonce: string): Promise<string> {
    const now = this.clock.now();
    const { issuer, clientId } = this.platform.registration;
    return new SignJWT({ nonce, ...this.claimsOf(launch) })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: this.key.kid })
      .setIssuer(issuer)
      .setAudience(clientId)
      .setSubject(launch.person.id)
      .setIssuedAt(now)
      .setExpirationTime(later(now, ID_TOKEN_LIFETIME))
      .sign(await importJWK(this.key, 'RS256'));
  }

  /** What an id_token says, claim by claim as captured from Moodle; only its LTI 1.1 outcome claim is left out. */
  private claimsOf({ person, activity, target }: Launch): Record<string, unknown> {
    const { registration, tool, membersUrl, ...platform } = this.platform;
    const lineItem = this.gradebook.findLineItemOfLink(activity.resourceLinkId);
    return {
      [`${CLAIM}/message_type`]: 'LtiResourceLinkRequest',
      [`${CLAIM}/version`]: '1.3.0',
      [`${CLAIM}/deployment_id`]: registration.deploymentId,
      [`${CLAIM}/target_link_uri`]: tool.launchUrl,
      [`${CLAIM}/resource_link`]: {
        title: `${activity.label} ${activity.title}`,
        description: activity.description,
        id: activity.resourceLinkId,
      },
      [`${CLAIM}/launch_presentation`]: {
        locale: 'nl',
        document_target: target,
        return_url: platform.returnUrl(activity),
      },
      [`${CLAIM}/custom`]: { item: activity.item, context_memberships_url: membersUrl },
      [AGS_ENDPOINT_CLAIM]: {
        scope: ALL_SCOPES.filter((scope) => scope !== SCOPE.members),
        lineitems: platform.lineItemsUrl,
        ...(lineItem && { lineitem: platform.lineItemUrl(lineItem.id) }),
      },
      [NRPS_CLAIM]: { context_memberships_url: membersUrl, service_versions: ['1.0', '2.0'] },
      // The plain word, not the URN: Moodle again.
      [`${CLAIM}/context`]: { ...COURSE, type: ['CourseSection'] },
      [`${CLAIM}/tool_platform`]: { ...SITE, guid: new URL(registration.issuer).host },
      ...personClaims(person),
    };
  }
}

const personClaims = (person: Person): Record<string, unknown> => ({
  given_name: person.givenName,
  family_name: person.familyName,
  name: person.name,
  email: person.email,
  [`${CLAIM}/roles`]: [`${MEMBERSHIP}${person.role}`],
  [`${CLAIM}/lis`]: {
    person_sourcedid: person.sourcedId,
    course_section_sourcedid: `ZD-${COURSE.label}`,
  },
  [`${CLAIM}/ext`]: { user_username: person.username, lms: SITE.product_family_code },
});
