import { randomBytes } from 'node:crypto';
import { SignJWT, importJWK } from 'jose';
import { z } from 'zod';
import { hours, later, minutes, seconds } from '../kernel/clock.js';
import type { GradebookService } from './gradebook.service.js';
import type { Lms } from './lms.js';
import { MESSAGE } from './lti.js';
import { addressOf, fill, type Shape } from './profiles.js';
import type { Activity, Course, LineItem } from './records.js';
import type { Person } from './site.js';

/** Why somebody is sent to the tool: for a link, to choose content, or to look at the work of somebody. */
export interface Launch {
  readonly person: Person;
  readonly purpose: keyof typeof MESSAGE;
  readonly course: Course;
  readonly activity?: Activity;
  readonly forUser?: Person;
  /** What it opens, where that is not what the activity opens. */
  readonly url?: string;
  readonly target?: 'iframe' | 'window';
}

interface StartedLaunch extends Launch {
  readonly hint: string;
  readonly until: Date;
  isAnswered: boolean;
}

const text = z.string().min(1).max(8192);
const AuthenticationRequest = z.object({
  scope: z.literal('openid'),
  response_type: z.literal('id_token'),
  redirect_uri: text,
  client_id: text,
  login_hint: text,
  lti_message_hint: text,
  nonce: text,
  state: text.optional(),
  response_mode: text.optional(),
  prompt: text.default('none'),
});

/** What a form carries to the tool, by way of the browser. */
interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * From the click on an activity to the signed id_token.
 * The hint is the proof of who clicked: on the way back from the tool a browser withholds our cookie in a frame.
 */
export class LaunchService {
  private readonly started = new Map<string, StartedLaunch>();

  constructor(
    private readonly lms: Lms,
    private readonly gradebook: GradebookService,
  ) {}

  /** All three start a login with a POST form; the tool never sees a cookie of the LMS. */
  startLaunch(launch: Launch): Form {
    const { clock, issuer, profile, toolInUse: tool } = this.lms;
    const { person, purpose, activity } = launch;
    // As long as the ones that an LMS sends.
    const hint = randomBytes(240).toString('base64url');
    const until = later(clock.now(), purpose === 'choice' ? hours(2) : minutes(5));
    this.started.set(hint, { ...launch, hint, until, isAnswered: false });
    const inJson = JSON.stringify({ cmid: activity?.number, launchid: hint });
    const fields = {
      iss: issuer,
      target_link_uri: this.targetOf(launch),
      login_hint: profile.ids.person(person.account),
      lti_message_hint: profile.rules.hintIsJson ? inJson : hint,
      client_id: tool.clientId,
    };
    const login = fill(profile.login, { deployment_id: this.lms.deploymentId(tool) });
    return { action: tool.loginUrl, fields: { ...fields, ...(login as Form['fields']) } };
  }

  /** Answers an authentication request, once for each hint; null is a refusal that the tool never hears of. */
  async authorize(parameters: unknown): Promise<Form | null> {
    const request = AuthenticationRequest.safeParse(parameters).data;
    const launch = request && this.findLaunch(request.lti_message_hint);
    if (!launch || !this.lms.toolInUse.redirectUris.includes(request.redirect_uri)) return null;
    const { state, redirect_uri: action } = request;
    const form = (fields: Form['fields']): Form => ({
      action,
      fields: { ...fields, ...(state && { state }) },
    });
    const { usedHint } = this.lms.profile.rules;
    if (launch.isAnswered) return usedHint ? form({ error: usedHint }) : null;
    const fault = this.faultIn(request, launch);
    if (fault) return form(fault);
    launch.isAnswered = true;
    return form({ id_token: await this.signIdToken(launch, request.nonce) });
  }

  /** The launch behind a hint, or null when the hint is not ours, too old, or of somebody who left. */
  findLaunch(hint: string): StartedLaunch | null {
    const launch = this.started.get(/[\w-]{320}/.exec(hint)?.[0] ?? '');
    if (!launch || launch.until <= this.lms.clock.now()) return null;
    return launch.course.left.includes(launch.person.id) ? null : launch;
  }

  /** Which fault is told to the tool is as captured from Moodle. */
  private faultIn(
    request: z.infer<typeof AuthenticationRequest>,
    { person }: Launch,
  ): Form['fields'] | null {
    const { client_id, login_hint, response_mode, prompt } = request;
    const error = 'invalid_request';
    if (client_id !== this.lms.toolInUse.clientId) return { error: 'unauthorized_client' };
    if (login_hint !== this.lms.profile.ids.person(person.account))
      return { error: 'access_denied' };
    if (response_mode !== 'form_post') return { error, error_description: 'Invalid response_mode' };
    return prompt === 'none' ? null : { error, error_description: 'Invalid prompt' };
  }

  private async signIdToken(launch: StartedLaunch, nonce: string): Promise<string> {
    const { clock, issuer, profile, state, toolInUse } = this.lms;
    const now = clock.now();
    return new SignJWT({ nonce, ...this.claimsOf(launch) })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: state.key.kid })
      .setIssuer(issuer)
      .setAudience(toolInUse.clientId)
      .setSubject(profile.ids.person(launch.person.account))
      .setIssuedAt(now)
      .setExpirationTime(later(now, seconds(profile.rules.idTokenSeconds)))
      .sign(await importJWK(state.key, 'RS256'));
  }

  private claimsOf(launch: StartedLaunch): Shape {
    const { clock, issuer, profile, toolInUse: tool } = this.lms;
    const { person, purpose, course, activity, forUser, target = 'iframe', hint: token } = launch;
    const [courseId, toolId] = [profile.ids.course(course.number), this.lms.deploymentId(tool)];
    const back = addressOf(profile.addresses.choiceReturn, {
      course: courseId,
      tool: toolId,
      token,
    });
    const values = {
      ...this.lms.valuesOf(person, course, tool),
      ...(activity && this.linkValues(activity, course)),
      message_type: MESSAGE[purpose],
      target_link_uri: this.targetOf(launch),
      document_target: target,
      for_user: forUser && { user_id: profile.ids.person(forUser.account) },
      now: Math.floor(clock.now().getTime() / 1000),
      choice_return_url: `${issuer}/inhoud/terug${back}`,
    };
    const custom = this.customOf(launch, values);
    const { everyMessage, linkMessage, choiceMessage } = profile;
    const shape = { ...everyMessage, ...(purpose === 'choice' ? choiceMessage : linkMessage) };
    return fill(shape, { ...values, custom }) as Shape;
  }

  private linkValues(activity: Activity, course: Course): Shape {
    const linkId = this.lms.linkId(activity, course);
    const lineItem = this.gradebook.findLineItemOfLink(linkId);
    return {
      'ResourceLink.id': linkId,
      'link_number': activity.number,
      'ResourceLink.title': `${activity.label} ${activity.title}`.trim(),
      'link_description': activity.description,
      'lineitem': lineItem && this.lms.serviceUrl('lineItem', this.lms.toolInUse, lineItem),
      'placement': activity.kind === 'course' ? 'course_navigation' : 'assignment_selection',
      'return_url': `${this.lms.issuer}/activiteiten/${activity.id}/terug`,
    };
  }

  /** A variable that this LMS does not know goes out as it was written; one of a link where there is no link is null. */
  private customOf(launch: Launch, values: Shape): Shape {
    const known = { 'ResourceLink.id': null, 'ResourceLink.title': null, ...values };
    const own = this.reviewOf(launch)?.custom;
    const asked = { ...launch.activity?.custom, ...own, ...this.lms.toolInUse.custom };
    const written = Object.entries(asked).filter(([, value]) => !(value.slice(1) in known));
    return { ...(fill(asked, known) as Shape), ...Object.fromEntries(written) };
  }

  private targetOf(launch: Launch): string {
    if (launch.url) return launch.url;
    const { choiceUrl, launchUrl } = this.lms.toolInUse;
    if (launch.purpose === 'choice') return choiceUrl;
    return this.reviewOf(launch)?.url ?? launch.activity?.url ?? launchUrl;
  }

  private reviewOf({ purpose, activity, course }: Launch): LineItem['submissionReview'] {
    if (purpose !== 'review' || !activity) return undefined;
    return this.gradebook.findLineItemOfLink(this.lms.linkId(activity, course))?.submissionReview;
  }
}
