import { z } from 'zod';
import { claimId, text } from '../launch/launch-message.js';
import { standingOf } from '../launch/roles.js';
import type { PlatformServices } from './platform-services.js';
import { ROSTER_SCOPE } from './scopes.js';
import { pagesOf } from './service-pages.js';

/** Everybody who is in a course; complete when it was read to its end: only then does absence say something. */
export type Roster = Awaited<ReturnType<RosterClient['read']>>;
export type RosterClient = ReturnType<typeof rosterClient>;

export const ROSTER_TYPE = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';
const MOST_MEMBERS = 20_000;
const MOST_ROLES = 100;

/** Names and Role Provisioning 2.0 §2.2. Only the id is sure to be there; without a status a member is active. */
const Listed = z.object({
  user_id: z.union([z.string(), z.number()]).transform(String).pipe(claimId),
  roles: z.array(z.string()).catch([]).default([]),
  status: z.string().catch('Active').default('Active'),
  name: text,
});
type Listed = z.output<typeof Listed>;
const Page = z.object({ members: z.array(z.unknown()) });

export const rosterClient = (services: PlatformServices) => ({
  /** @throws PlatformError when any page of it cannot be had or understood. */
  read: async (registrationId: string, membershipsUrl: string) => {
    // A large course in one answer is more than we take. No filter by role: Moodle drops it after the first page.
    const url = new URL(membershipsUrl);
    if (!url.searchParams.has('limit')) url.searchParams.set('limit', '200');
    const list = { registrationId, scope: ROSTER_SCOPE, url: url.href, accept: ROSTER_TYPE };
    const listed = new Map<string, Listed>();
    let isComplete = false;
    let entries = 0;
    for await (const { content, isLast } of pagesOf(services, list, Page)) {
      for (const one of activeOn(content)) {
        listed.set(one.user_id, merged(one, listed.get(one.user_id)));
        entries += 1;
      }
      isComplete = isLast;
      if (entries >= MOST_MEMBERS) break;
    }
    return { members: [...listed.values()].map(toMember), isComplete };
  },
});

/** Some platforms list a person once for each role. */
function merged(one: Listed, before: Listed | undefined): Listed {
  if (!before) return one;
  const roles = [...new Set([...before.roles, ...one.roles])].slice(0, MOST_ROLES);
  return { ...one, name: before.name ?? one.name, roles };
}

function activeOn({ members }: z.output<typeof Page>): readonly Listed[] {
  const listed = members.flatMap((one) => Listed.safeParse(one).data ?? []);
  return listed.filter(({ status }) => status === 'Active');
}

/** Without a role where the roster names them in none that means something here. */
function toMember({ user_id: sub, roles, name }: Listed) {
  const { role, sandbox } = standingOf(roles);
  return { sub, role: sandbox ? null : role, name };
}
