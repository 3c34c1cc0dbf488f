import type { Clock } from '../kernel/clock.js';
import { AGS_SCOPES, ALL_SCOPES } from './lti.js';
import { PROFILES, addressOf, type Profile, type ProfileName, type Shape } from './profiles.js';
import type { Activity, Course, State, Tool } from './records.js';
import { pageNotFound } from './refusal.js';
import { SITE, personOf, type Person } from './site.js';
import type { StateStore } from './state.js';

export interface Addresses {
  /** Where browsers and the tool find the three LMSs, e.g. `http://127.0.0.1:4000`. */
  readonly publicUrl: string;
  /** Where the tool is, e.g. `http://localhost:3000`: another site than the LMS, as in real life. */
  readonly toolUrl: string;
  /** How many more participants the course has. */
  readonly crowd?: number;
}

/** One of the three LMSs: what it is, what it remembers, and the addresses of all that is in it. */
export class Lms {
  readonly profile: Profile;
  readonly issuer: string;
  readonly people: readonly Person[];
  readonly announcedOrigins = new Set<string>();
  private readonly firstTool: Tool;

  constructor(
    readonly name: ProfileName,
    addresses: Addresses,
    private readonly store: StateStore,
    readonly clock: Clock,
  ) {
    this.profile = PROFILES[name];
    this.issuer = addresses.publicUrl.replace(/\/$/, '') + this.profile.base;
    const people = [...SITE.people, ...this.profile.people, ...crowdOf(addresses.crowd ?? 0)];
    this.people = people.map(personOf);
    this.firstTool = firstToolOf(this.profile, addresses.toolUrl.replace(/\/$/, ''));
  }

  get state(): State {
    return this.store.states[this.name];
  }

  save = (): Promise<void> => this.store.save();

  nextId(): number {
    this.state.nextId += 1;
    return this.state.nextId - 1;
  }

  get tools(): readonly Tool[] {
    return [this.firstTool, ...this.state.tools];
  }

  /** Sites of tools, which may be framed and posted to; those that want to register among them. */
  toolOrigins(): Iterable<string> {
    const own = this.tools.flatMap(({ loginUrl, launchUrl }) => [loginUrl, launchUrl]);
    return [...own.map((url) => new URL(url).origin), ...this.announcedOrigins];
  }

  /** What the activities open. */
  get toolInUse(): Tool {
    return this.tools.find(({ number }) => number === this.state.toolInUse) ?? this.firstTool;
  }

  /** What the tool that it was started with has to know to accept launches. */
  get registration() {
    const { issuer, firstTool } = this;
    const { tokenAudience } = this.profile.rules;
    return {
      family: this.name,
      issuer,
      clientId: firstTool.clientId,
      authorizationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      jwksUri: `${issuer}/keys`,
      tokenAudience: tokenAudience ? `${issuer}${tokenAudience}` : null,
    };
  }

  findCourse(number: number): Course | undefined {
    return this.state.courses.find((course) => course.number === number);
  }

  /** @throws Refusal when there is no such activity. */
  requireActivity(id: unknown): { course: Course; activity: Activity } {
    for (const course of this.state.courses) {
      const activity = course.activities.find((one) => one.id === id);
      if (activity) return { course, activity };
    }
    throw pageNotFound();
  }

  linkId(activity: Activity, course: Course): string {
    return this.profile.ids.link(activity, course.number);
  }

  /** Who can stand in the list of members. */
  get enrollable(): readonly Person[] {
    return this.people.filter(({ role, own }) => own && role in this.profile.rosterRoles);
  }

  membersOf({ left }: Course): readonly Person[] {
    return this.enrollable.filter(({ id }) => !left.includes(id));
  }

  /** Who can have a grade. */
  participantsOf(course: Course): readonly Person[] {
    return this.membersOf(course).filter(({ role }) => role === 'Learner');
  }

  deploymentId({ number }: Tool): string {
    return this.profile.ids.tool(number);
  }

  /** `part` is what stands behind a line item, e.g. `/results`: in the path and not behind the query. */
  serviceUrl(
    name: 'lineItems' | 'lineItem' | 'members',
    tool: Tool,
    { course, id = 0 }: { readonly course: number; readonly id?: number },
    part = '',
  ): string {
    const { ids, addresses } = this.profile;
    const named = { course: ids.courseInUrl(course), item: ids.lineItem(id) };
    const values = { ...named, tool: this.deploymentId(tool), part };
    return this.issuer + addresses.services + addressOf(addresses[name], values);
  }

  /** What there is to say about somebody in a course to a tool, by the names that the shapes know. */
  valuesOf({ account, role, ...person }: Person, course: Course, tool: Tool): Shape {
    const { ids, roles, rosterRoles } = this.profile;
    const { number, label, title, history } = course;
    const isShared = (claim: string) => tool.claims.includes(claim) && !this.state.namesWithheld;
    const hidden = ['name', 'given_name', 'family_name', 'email'].filter((one) => !isShared(one));
    if (!isShared('name')) hidden.push('User.username');
    return {
      ...person,
      'User.id': ids.person(account),
      'user_number': Number(`18262${account.replaceAll(/\D/g, '')}`),
      'roles': roles[role],
      'roster_roles': rosterRoles[role],
      'Context.id': ids.course(number),
      'Context.title': title,
      'Context.id.history': history.map(ids.course).join(','),
      'course_label': label,
      'course_sourced_id': `ZD-${label}`,
      'client_id': tool.clientId,
      'deployment_id': this.deploymentId(tool),
      'ags_scopes': AGS_SCOPES.filter((scope) => tool.scopes.includes(scope)),
      'lineitems': this.serviceUrl('lineItems', tool, { course: number }),
      'memberships': this.serviceUrl('members', tool, { course: number }),
      'issuer': this.issuer,
      ...Object.fromEntries(hidden.map((name) => [name, undefined])),
    };
  }
}

/** Participants without a story, for who wants to see a course of a whole city. */
const crowdOf = (size: number) =>
  Array.from({ length: size }, (_, index) => {
    const id = String(1001 + index);
    return { id, account: id, name: `Deelnemer ${id}`, office: 'raadslid', role: 'Learner' };
  });

const firstToolOf = ({ clientId, toolCustom }: Profile, toolUrl: string): Tool => ({
  number: 1,
  clientId,
  name: 'Werken met maatschappelijk initiatief',
  domain: new URL(toolUrl).host,
  loginUrl: `${toolUrl}/lti/login`,
  launchUrl: `${toolUrl}/lti/launch`,
  choiceUrl: `${toolUrl}/lti/launch`,
  redirectUris: [`${toolUrl}/lti/launch`],
  keysUrl: `${toolUrl}/lti/keys`,
  custom: toolCustom,
  scopes: [...ALL_SCOPES],
  claims: ['name', 'given_name', 'family_name', 'email'],
  active: true,
});
