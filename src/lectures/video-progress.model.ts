import {
  collection,
  mixed,
  moment,
  number,
  orNull,
  objectId,
  type RowOf,
} from '../kernel/collection.js';

/** What one person has really seen of one film. A film of another length is another film. */
export const videoProgressModel = collection(
  'videoProgress',
  {
    runId: objectId,
    memberId: objectId,
    /** The number of the lecture. */
    lecture: number,
    /** The length of the film. */
    seconds: number,
    /** A bit for each second played, 32 to a number of 32 bits: `watched.2` holds seconds 64 to 95. */
    watched: { ...mixed<Readonly<Record<string, number>>>(), required: false, default: {} },
    /** Where the person was last, in seconds. */
    position: orNull(number),
    /** Film seconds that may still be counted: playing takes time, and that time is what there is. */
    allowance: orNull(number),
    /** From when until when time was turned into allowance. */
    accountedFrom: orNull(moment),
    accountedAt: orNull(moment),
    transcriptReadAt: orNull(moment),
  },
  [
    [{ runId: 1, memberId: 1, lecture: 1, seconds: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type VideoProgressModel = ReturnType<typeof videoProgressModel>;
export type VideoProgress = RowOf<typeof videoProgressModel>;
