import type { PersonalData } from '../kernel/personal-data.js';
import { NO_LEASE, type GradeModel } from './grade.model.js';

/** What people got for their work, and whom the LMS knows them as. */
export function gradingPersonalData(grades: GradeModel): PersonalData {
  return {
    collections: ['grades'],
    export: async ({ memberIds }) => {
      const own = await grades.find({ memberId: { $in: memberIds } }).lean();
      return {
        grades: own.map(({ assignment, released, returned, history, delivery }) => ({
          assignment,
          released,
          returned,
          history,
          delivery: { state: delivery.state, sentAt: delivery.sentAt },
        })),
      };
    },
    erase: async ({ memberIds }, mode) => {
      const theirs = { memberId: { $in: memberIds } };
      if (mode === 'wipe') {
        await grades.deleteMany(theirs);
        return;
      }
      await grades.updateMany(theirs, { $set: { registrationId: null, userId: null } });
      await grades.updateMany(
        { ...theirs, 'delivery.state': 'waiting' },
        {
          $set: {
            'delivery.state': 'none',
            'delivery.leaseToken': null,
            'delivery.leaseUntil': NO_LEASE,
          },
        },
      );
    },
  };
}
