import { randomUUID } from 'node:crypto';
import type { ErasureMode, PersonalData, Person } from '../kernel/personal-data.js';
import type { MemberModel } from './member.model.js';

/** Who a person is in each course: name, profile and when they were here. */
export function coursePersonalData(members: MemberModel): PersonalData {
  return {
    collections: ['members'],
    export: async ({ memberIds }) => {
      const memberships = await members.find({ _id: { $in: memberIds } }).lean();
      return {
        memberships: memberships.map(({ _id, contextId: _context, ...known }) => known),
      };
    },
    erase: (person, mode) => eraseMembers(members, person, mode),
  };
}

/** Detached, a membership stays as something work can hang on, but nobody can be found by it any more. */
async function eraseMembers(members: MemberModel, { memberIds }: Person, mode: ErasureMode) {
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
