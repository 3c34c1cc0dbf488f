import type { AnyBulkWriteOperation } from 'mongoose';
import type { Roster } from '../lti/index.js';
import type { Member } from './member.model.js';
import { sandboxOf } from './standing.policy.js';

/** The rows of a context as they were read, to be brought in line with the roster that was asked for at that moment. */
export interface Rows extends Pick<Member, 'contextId' | 'registrationId'> {
  readonly known: readonly Member[];
  readonly askedAt: Date;
}

type Update = AnyBulkWriteOperation<Member>;

/** What a roster changes. Of leaving it tells only when it is complete, and not by listing nobody at all. */
export function rosterUpdates({ members, isComplete }: Roster, rows: Rows): Update[] {
  const { contextId, registrationId, known, askedAt } = rows;
  const rowOf = new Map(known.map((member) => [member.sub, member]));
  const beginning = { registrationId, locale: 'nl' as const, firstSeenAt: askedAt };
  const listed = members.flatMap(({ sub, role, name: rosterName }) => {
    const said = { rosterRole: role, rosterName, leftAt: null };
    const row = rowOf.get(sub);
    if (row) return updateOf(row, row.lastLaunchAt || !role ? said : { ...said, role });
    if (!role) return [];
    const update = { $setOnInsert: { ...beginning, ...said, role } };
    return [{ updateOne: { filter: { contextId, sub }, update, upsert: true } }];
  });
  const subs = new Set(members.map(({ sub }) => sub));
  const mayTell = isComplete && subs.size > 0;
  const left = mayTell ? known.filter((row) => !subs.has(row.sub) && canLeave(row, askedAt)) : [];
  return [
    ...listed,
    ...left.flatMap((row) => updateOf(row, { rosterRole: null, leftAt: askedAt })),
  ];
}

/** Only who was listed can leave, or a participant: test students and administrators never are listed. */
const canLeave = (member: Member, askedAt: Date): boolean =>
  !member.leftAt &&
  !member.detached &&
  (member.lastLaunchAt ?? 0) < askedAt &&
  (member.rosterRole !== null || sandboxOf(member) === null);

/** Nothing for a row that says it already. One that a launch changed since it was read is left to the next roster. */
function updateOf(row: Member, said: Partial<Member>): Update[] {
  const isSaid = Object.entries(said).every(
    ([field, value]) => row[field as keyof Member] === value,
  );
  const { contextId, sub, lastLaunchAt } = row;
  const filter = { contextId, sub, lastLaunchAt };
  return isSaid ? [] : [{ updateOne: { filter, update: { $set: said } } }];
}
