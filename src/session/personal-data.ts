import type { PersonalData } from '../kernel/personal-data.js';
import type { LaunchSessionModel } from './launch-session.model.js';

/** Sessions say when a person was last here. Whichever way a person leaves, their sessions end. */
export function sessionPersonalData(sessions: LaunchSessionModel): PersonalData {
  return {
    collections: ['launchSessions'],
    export: async ({ memberIds }) => {
      const open = await sessions.find({ memberId: { $in: memberIds } }).lean();
      return { sessions: open.map(({ lastSeenAt, endsAt }) => ({ lastSeenAt, endsAt })) };
    },
    erase: async ({ memberIds }) => {
      await sessions.deleteMany({ memberId: { $in: memberIds } });
    },
  };
}
