import { collection, number, objectId, oneOf, orNull, type RowOf } from '../kernel/collection.js';

export const LOOKS = ['standard', 'large', 'contrast'] as const;
export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;

/** How a person likes to watch, on every device. */
export const playerSettingsModel = collection(
  'playerSettings',
  {
    runId: objectId,
    memberId: objectId,
    captions: orNull(oneOf(['on', 'off'])),
    /** Of the captions. */
    look: orNull(oneOf(LOOKS)),
    speed: orNull(number),
  },
  [
    [{ runId: 1, memberId: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type PlayerSettingsModel = ReturnType<typeof playerSettingsModel>;
export type PlayerSettingsRow = RowOf<typeof playerSettingsModel>;
