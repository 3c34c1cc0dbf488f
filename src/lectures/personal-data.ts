import type { PersonalData } from '../kernel/personal-data.js';
import type { PlayerSettingsModel } from './player-settings.model.js';
import type { VideoProgressModel } from './video-progress.model.js';

/** What a person watched, and how. It is of use to nobody else, so nothing of it stays behind. */
export function lecturesPersonalData(
  progress: VideoProgressModel,
  settings: PlayerSettingsModel,
): PersonalData {
  return {
    collections: ['videoProgress', 'playerSettings'],
    export: async ({ memberIds }) => {
      const theirs = { memberId: { $in: memberIds } };
      const hidden = { _id: 0, memberId: 0 };
      const [videoProgress, playerSettings] = await Promise.all([
        progress.find(theirs, hidden).lean(),
        settings.find(theirs, hidden).lean(),
      ]);
      return { videoProgress, playerSettings };
    },
    erase: async ({ memberIds }) => {
      const theirs = { memberId: { $in: memberIds } };
      await progress.deleteMany(theirs);
      await settings.deleteMany(theirs);
    },
  };
}
