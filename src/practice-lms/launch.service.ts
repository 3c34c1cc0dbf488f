import { randomBytes, randomUUID } from 'node:crypto';
import { SignJWT, importJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { hours, later, minutes, seconds } from '../kernel/clock.js';
import type { GradebookService } from './gradebook.service.js';
import type { Lms } from './lms.js';
import { MESSAGE } from './lti.js';
import { addressOf, fill } from './profiles.js';
import type { Activity, Course, LineItem, Tool } from './records.js';
import type { Person } from './site.js';

/** Why somebody is sent to the tool: for a link, to choose content, or to look at the work of somebody. */
interface Launch {
  readonly person: Person;
  readonly purpose: keyof typeof MESSAGE;
  readonly course: Course;
  readonly activity?: Activity | undefined;
  readonly forUser?: string | undefined;
  readonly target: 'iframe' | 'window';
}

const Hint = z.object({
  jti: z.string(),
  sub: z.string(),
  purpose: z.enum(['link', 'choice', 'review']),
  course: z.int(),
  activity: z.string().optional(),
  forUser: z.string().optional(),
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

/** The token of a hint, which may stand in JSON. */
const tokenIn = (hint: string): string => /[\w-]+\.[\w-]+\.[\w-]+/.exec(hint)?.[0] ?? '';

/** What a form carries to the tool, by way of the browser. */
type Fields = Readonly<Record<string, string>>;
interface Form {
  readonly action: string;
  readonly fields: Fields;
}

/**
 * From the click on an activity to the signed id_token.
 * The hint is the proof of who clicked: on the way back from the tool a browser withholds our cookie in a frame.
 */
export class LaunchService {
  private readonly answered = new Map<string, Date>();
  /** Made anew in each process, so that a restart forgets no answered launch: it refuses all older hints. */
  private readonly hintSecret = randomBytes(32);

  constructor(
    private readonly lms: Lms,
    private readonly gradebook: GradebookService,
  ) {}

  /** All three start a login with a POST form; the tool never sees a cookie of the LMS. */
  async startLaunch(launch: Launch): Promise<Form> {
    const { issuer, profile, toolInUse: tool } = this.lms;
    const { person, purpose, course, activity, forUser, target } = launch;
    const claims = { purpose, course: course.number, activity: activity?.id, forUser, target };
    const lifetime = purpose === 'choice' ? hours(2) : minutes(5);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(person.id)
      .setJti(randomUUID())
      .setExpirationTime(later(this.lms.clock.now(), lifetime))
      .sign(this.hintSecret);
    const fields = {
      iss: issuer,
      target_link_uri: this.targetOf(launch, tool),
      login_hint: profile.ids.person(person.account),
      lti_message_hint: profile.rules.hintIsJson
        ? JSON.stringify({ cmid: activity?.number, launchid: token })
        : token,
      client_id: tool.clientId,
    };
    const login = fill(profile.login, { deployment_id: this.lms.deploymentId(tool) });
    return { action: tool.loginUrl, fields: { ...fields, ...(login as Fields) } };
  }

  /** Answers an authentication request, once for each hint; null is a refusal that the tool never hears of. */
  async authorize(parameters: unknown): Promise<Form | null> {
    const request = AuthenticationRequest.safeParse(parameters).data;
    const tool = this.lms.toolInUse;
    const launch = request && (await this.findLaunch(request.lti_message_hint));
    if (!launch || !tool.redirectUris.includes(request.redirect_uri)) return null;
    const form = (fields: Fields): Form => {
      const state = request.state === undefined ? {} : { state: request.state };
      return { action: request.redirect_uri, fields: { ...fields, ...state } };
    };
    const { usedHint } = this.lms.profile.rules;
    if (this.answered.has(launch.id)) return usedHint ? form({ error: usedHint }) : null;
    const fault = this.faultIn(request, launch, tool);
    if (fault) return form(fault);
    this.markAnswered(launch.id);
    return form({ id_token: await this.signIdToken(launch, tool, request.nonce) });
  }

  /** The launch behind a hint, or null when the hint is not ours, too old, or of somebody who left. */
  async findLaunch(hint: string): Promise<(Launch & { id: string; hint: string }) | null> {
    const token = tokenIn(hint);
    const options = { algorithms: ['HS256'], currentDate: this.lms.clock.now() };
    const verified = await jwtVerify(token, this.hintSecret, options).catch(() => null);
    if (!verified) return null;
    const claims = Hint.parse(verified.payload);
    const course = this.lms.findCourse(claims.course);
    const person = this.lms.people.find(({ id }) => id === claims.sub);
    if (!person || !course || course.left.includes(person.id)) return null;
    const activity = course.activities.find(({ id }) => id === claims.activity);
    const isGone = claims.activity !== undefined && !activity;
    return isGone ? null : { ...claims, id: claims.jti, hint: token, person, course, activity };
  }

  /** Which fault is told to the tool is as captured from Moodle. */
  private faultIn(request: AuthenticationRequest, { person }: Launch, tool: Tool): Fields | null {
    const { client_id, login_hint, response_mode, prompt = 'none' } = request;
    const error = 'invalid_request';
    if (client_id !== tool.clientId) return { error: 'unauthorized_client' };
    if (login_hint !== this.lms.profile.ids.person(person.account))
      return { error: 'access_denied' };
    if (response_mode !== 'form_post') return { error, error_description: 'Invalid response_mode' };
    return prompt === 'none' ? null : { error, error_description: 'Invalid prompt' };
  }

  private markAnswered(id: string): void {
    const now = this.lms.clock.now();
    for (const [old, until] of this.answered) if (until <= now) this.answered.delete(old);
    this.answered.set(id, later(now, hours(2)));
  }

  private async signIdToken(
    launch: Launch & { hint: string },
    tool: Tool,
    nonce: string,
  ): Promise<string> {
    const { clock, issuer, profile, state } = this.lms;
    const now = clock.now();
    return new SignJWT({ nonce, ...this.claimsOf(launch, tool) })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: state.key.kid })
      .setIssuer(issuer)
      .setAudience(tool.clientId)
      .setSubject(profile.ids.person(launch.person.account))
      .setIssuedAt(now)
      .setExpirationTime(later(now, seconds(profile.rules.idTokenSeconds)))
      .sign(await importJWK(state.key, 'RS256'));
  }

  private claimsOf(launch: Launch & { hint: string }, tool: Tool): Record<string, unknown> {
    const { clock, issuer, profile } = this.lms;
    const { person, purpose, course, activity, forUser, target, hint } = launch;
    const back = {
      token: hint,
      course: profile.ids.course(course.number),
      tool: this.lms.deploymentId(tool),
    };
    const values = {
      ...this.lms.valuesOf(person, course, tool),
      ...(activity && this.linkValues(activity, course, tool)),
      message_type: MESSAGE[purpose],
      target_link_uri: this.targetOf(launch, tool),
      document_target: target,
      for_user: forUser && { user_id: profile.ids.person(forUser) },
      now: Math.floor(clock.now().getTime() / 1000),
      choice_return_url: `${issuer}/inhoud/terug${addressOf(profile.addresses.choiceReturn, back)}`,
    };
    const custom = this.customOf(launch, tool, values);
    const { everyMessage, linkMessage, choiceMessage } = profile;
    const shape = { ...everyMessage, ...(purpose === 'choice' ? choiceMessage : linkMessage) };
    return fill(shape, { ...values, custom }) as Record<string, unknown>;
  }

  private linkValues(activity: Activity, course: Course, tool: Tool): Record<string, unknown> {
    const link_id = this.lms.linkId(activity, course);
    const lineItem = this.gradebook.findLineItemOfLink(link_id);
    return {
      link_id,
      link_number: activity.number,
      link_title: `${activity.label} ${activity.title}`.trim(),
      link_description: activity.description,
      lineitem: lineItem ? this.lms.lineItemUrl(lineItem, tool) : undefined,
      placement: activity.kind === 'course' ? 'course_navigation' : 'assignment_selection',
      return_url: `${this.lms.issuer}/activiteiten/${activity.id}/terug`,
    };
  }

  /** A variable that this LMS does not know goes out as it was written; one of a link where there is no link is null. */
  private customOf(launch: Launch, tool: Tool, values: Record<string, unknown>): object {
    const known: Record<string, unknown> = {
      '$Context.id': values['course_id'],
      '$Context.title': values['course_title'],
      '$Context.id.history': values['history'],
      '$User.id': values['user_id'],
      '$User.username': launch.person.username,
      '$ResourceLink.id': values['link_id'] ?? null,
      '$ResourceLink.title': values['link_title'] ?? null,
    };
    const review = this.reviewOf(launch)?.custom;
    const asked = Object.entries({ ...launch.activity?.custom, ...review, ...tool.custom });
    return Object.fromEntries(asked.map(([name, value]) => [name, known[value] ?? value]));
  }

  private targetOf(launch: Launch, tool: Tool): string {
    if (launch.purpose === 'choice') return tool.choiceUrl;
    return this.reviewOf(launch)?.url ?? launch.activity?.url ?? tool.launchUrl;
  }

  private reviewOf({ purpose, activity, course }: Launch): LineItem['submissionReview'] {
    if (purpose !== 'review' || !activity) return undefined;
    return this.gradebook.findLineItemOfLink(this.lms.linkId(activity, course))?.submissionReview;
  }
}
