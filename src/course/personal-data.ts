import { randomUUID } from 'node:crypto';
import type { ErasureMode, PersonalData, Person } from '../kernel/personal-data.js';
import type { CourseRows } from './rows.js';
import type { Moderator } from './run.model.js';

/** Who a person is in each course: name, profile, when they were here, and what they moderate. */
export function coursePersonalData({ members, runs }: CourseRows): PersonalData {
  return {
    collections: ['members', 'runs'],
    export: async ({ registrationId, sub, memberIds }) => {
      const memberships = await members.find({ _id: { $in: memberIds } }).lean();
      const moderated = await runs.find(moderatedBy({ registrationId, sub })).lean();
      return {
        moderates: moderated.map(({ title }) => title),
        memberships: memberships.map(({ _id, contextId: _context, ...known }) => known),
      };
    },
    erase: async (person, mode) => {
      const { registrationId, sub } = person;
      const moderators = { registrationId, sub };
      await runs.updateMany(moderatedBy(moderators), { $pull: { moderators } });
      await eraseMembers(members, person, mode);
    },
  };
}

/** Detached, a membership stays as something work can hang on, but nobody can be found by it any more. */
async function eraseMembers(
  members: CourseRows['members'],
  { memberIds }: Person,
  mode: ErasureMode,
) {
  if (mode === 'wipe') {
    await members.deleteMany({ _id: { $in: memberIds } });
    return;
  }
  for (const _id of memberIds) {
    const forgotten = {
      sub: `detached-${randomUUID()}`,
      name: null,
      rosterName: null,
      displayName: null,
      audience: null,
      completedLectures: [],
      detached: true,
    };
    await members.updateOne({ _id }, { $set: forgotten });
  }
}

const moderatedBy = (who: Moderator) => ({ moderators: { $elemMatch: who } });
