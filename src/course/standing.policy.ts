import type { Sandbox } from '../lti/index.js';
import type { LaunchContext, Role } from './launch-context.js';
import type { Member } from './member.model.js';

/** What the LMS says of a member: by the newest launch, by the roster, and by every launch so far. */
type Known = Pick<Member, 'role' | 'sandbox' | 'taughtAt' | 'rosterRole'>;

/**
 * Why nothing of a member goes to the gradebook; null for whom it does. Moodle's *switch role* sends a teacher's own
 * `sub` as a learner's (capture 61): whoever has taught the course, or teaches it by the roster, is not graded in it.
 */
export function sandboxOf({ role, sandbox, taughtAt, rosterRole }: Known): Sandbox | null {
  if (sandbox) return sandbox;
  if (role !== 'learner') return 'preview';
  return taughtAt || rosterRole === 'instructor' ? 'switched-role' : null;
}

/**
 * The standing of an opened launch by now. Its role lives on while the newest launch or the roster says it: one that the
 * LMS took back does not, but switching roles takes nothing back. A learner's is below all others but an observer's.
 */
export function standingNow(
  opened: { readonly role: Role; readonly sandbox: Sandbox | null },
  member: Known,
): Pick<LaunchContext, 'role' | 'sandbox'> {
  const isLower = opened.role === 'learner' && member.role !== 'observer';
  const holds = isLower || [member.role, member.rosterRole].includes(opened.role);
  const role = holds ? opened.role : member.role;
  if (role === 'learner') return { role, sandbox: sandboxOf({ ...member, role }) };
  const asLearner = opened.sandbox === 'preview' && role !== 'observer';
  return asLearner ? { role: 'learner', sandbox: 'preview' } : { role, sandbox: null };
}
