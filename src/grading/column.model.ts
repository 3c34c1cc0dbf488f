import { collection, field, type RowOf } from '../kernel/collection.js';

/** Where to look for a column that a launch did not name. */
interface Place {
  readonly url: string;
  readonly scope: string;
  readonly resourceLinkId: string | null;
}

/** The gradebook column of an assignment in a course of somebody's LMS, as a launch named it. */
export const columnModel = collection(
  'columns',
  {
    runId: field.objectId,
    contextId: field.objectId,
    /** Null for a link to the course as a whole: its column serves assignments that have none of their own. */
    assignment: field.orNull(field.number),
    registrationId: field.text,
    /** Null while it is still to be looked for. */
    lineItemUrl: field.orNull(field.text),
    /** Null when that was done. */
    lookIn: field.orNull(field.mixed<Place>()),
    /** When the LMS last said that it has no such column; only then may another one take its place. */
    missingAt: field.orNull(field.moment),
    /** While a process looks for it, or makes it. */
    makingUntil: field.orNull(field.moment),
    /** When all that it holds was last compared with ours; null makes that due. */
    checkedAt: field.orNull(field.moment),
  },
  [
    [{ runId: 1, contextId: 1, assignment: 1 }, { unique: true }],
    [{ checkedAt: 1 }], // what is to be compared, over all runs
  ],
);
export type ColumnModel = ReturnType<typeof columnModel>;
export type Column = RowOf<typeof columnModel>;
