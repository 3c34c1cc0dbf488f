import type { PersonalData } from '../kernel/personal-data.js';
import type { VideoProgressModel } from './video-progress.model.js';

/** What a person watched. It is of use to nobody else, so nothing of it stays behind. */
export function lecturesPersonalData(progress: VideoProgressModel): PersonalData {
  return {
    collections: ['videoProgress'],
    export: async ({ memberIds }) => {
      const rows = await progress.find({ memberId: { $in: memberIds } }).lean();
      return {
        videoProgress: rows.map(({ _id, memberId: _member, ...known }) => known),
      };
    },
    erase: async ({ memberIds }) => {
      await progress.deleteMany({ memberId: { $in: memberIds } });
    },
  };
}
