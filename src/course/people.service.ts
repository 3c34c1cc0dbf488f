import type { ContextModel } from './context.model.js';
import type { Role } from './launch-context.js';
import type { Member, MemberModel } from './member.model.js';
import { shownName } from './names.js';

interface Db {
  readonly contexts: ContextModel;
  readonly members: MemberModel;
}

/** A member of a run as others see them. */
export interface PersonSeen {
  readonly name: string | null;
  readonly role: Role;
  readonly audience: string | null;
  readonly detached: boolean;
  readonly organisation: string;
}

/** Who has been in a run and has not left it, under the name they are seen by. */
export async function peopleIn(
  db: Db,
  runId: string,
): Promise<readonly { readonly id: string; readonly name: string | null }[]> {
  const contexts = await db.contexts.find({ runId }, { _id: 1 }).lean();
  const contextId = { $in: contexts.map(({ _id }) => _id) };
  const here = { contextId, lastLaunchAt: { $ne: null }, detached: { $ne: true }, sandbox: null };
  const members = await db.members.find(here).lean();
  return members.map((member) => ({ id: member._id.toHexString(), name: shownName(member) }));
}

/** How people appear to others, wherever in the run they are: by the ids of their memberships. */
export async function peopleSeen(
  db: Db,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, PersonSeen>> {
  const members = await db.members.find({ _id: { $in: memberIds } }).lean();
  const _id = { $in: [...new Set(members.map(({ contextId }) => contextId.toHexString()))] };
  const contexts = await db.contexts.find({ _id }, { organisation: 1 }).lean();
  const seen = ({ role, audience, detached, contextId, ...named }: Member): PersonSeen => ({
    name: shownName(named),
    ...{ role, audience, detached },
    organisation: contexts.find((one) => one._id.equals(contextId))?.organisation ?? '',
  });
  return new Map(members.map((member) => [member._id.toHexString(), seen(member)]));
}
