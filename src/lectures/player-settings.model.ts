import { collection, field } from '../kernel/collection.js';

export const LOOKS = ['standard', 'large', 'contrast'] as const;
export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;

/** How a person likes to watch, on every device. */
export const playerSettingsModel = collection(
  'playerSettings',
  {
    runId: field.objectId,
    memberId: field.objectId,
    captions: field.orNull(field.oneOf(['on', 'off'])),
    /** Of the captions. */
    look: field.orNull(field.oneOf(LOOKS)),
    speed: field.orNull(field.number),
  },
  [
    [{ runId: 1, memberId: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type PlayerSettingsModel = ReturnType<typeof playerSettingsModel>;
