import type { Member } from './member.model.js';

type Named = Pick<Member, 'name' | 'rosterName' | 'displayName'>;

/** How a member appears to who grades: by the name the LMS vouches for, then the one the person chose. */
export function nameForStaff(member: Named): string | null {
  const { displayName } = member;
  const name = member.name ?? member.rosterName;
  if (name === null || displayName === null || displayName === name) return name ?? displayName;
  return `${name} (${displayName})`;
}

/** How a member appears to others in the course. */
export const shownName = ({ displayName, name, rosterName }: Named): string | null =>
  displayName ?? name ?? rosterName;
