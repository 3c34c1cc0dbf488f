import { collection, field, type RowOf } from '../kernel/collection.js';

/** What one person has really seen of one film. A film of another length is another film. */
export const videoProgressModel = collection(
  'videoProgress',
  {
    runId: field.objectId,
    memberId: field.objectId,
    /** The number of the lecture. */
    lecture: field.number,
    /** The length of the film. */
    seconds: field.number,
    /** A bit for each second played, 32 to a number of 32 bits: `watched.2` holds seconds 64 to 95. */
    watched: { ...field.mixed<Readonly<Record<string, number>>>(), required: false, default: {} },
    /** Where the person was last, in seconds. */
    position: field.orNull(field.number),
    /** Film seconds that may still be counted: playing takes time, and that time is what there is. */
    allowance: field.orNull(field.number),
    /** From when until when time was turned into allowance. */
    accountedFrom: field.orNull(field.moment),
    accountedAt: field.orNull(field.moment),
    transcriptReadAt: field.orNull(field.moment),
  },
  [
    [{ runId: 1, memberId: 1, lecture: 1, seconds: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type VideoProgressModel = ReturnType<typeof videoProgressModel>;
export type VideoProgress = RowOf<typeof videoProgressModel>;
