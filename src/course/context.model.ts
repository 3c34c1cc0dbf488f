import { collection, field, type RowOf } from '../kernel/collection.js';

/** What the instructor of a copied course decided about its schedule. */
export const COPY_CHOICES = ['keep', 'fresh'] as const;
export type CopyChoice = (typeof COPY_CHOICES)[number];

/** A course in somebody's LMS, and the run it takes part in. */
export const contextModel = collection(
  'contexts',
  {
    registrationId: field.text,
    deploymentId: field.text,
    /** The id the LMS gives the course: unique within its deployment only. */
    lmsContextId: field.text,
    title: field.text,
    organisation: field.text,
    runId: field.objectId,
    /** The run that it is on its way to; null where it stays. */
    leavesFor: field.orNull(field.objectId),
    /** The course it was copied from in the LMS, and what its instructor then chose; null where nobody has yet. */
    copiedFrom: field.orNull(field.objectId),
    copyChoice: field.orNull(field.oneOf(COPY_CHOICES)),
    /** Where the newest launch said that the roster is; null where the platform gives none. */
    membershipsUrl: field.orNull(field.text),
    rosterAskedAt: field.orNull(field.moment),
    rosterDueAt: field.orNull(field.moment),
    /** Whether who grades sees no names before a grade is released. */
    gradesAnonymously: field.flag,
    /** Whether its people sign all that they post, also where the course would let them do without. */
    signsAllPosts: field.flag,
    createdAt: field.moment,
  },
  [
    [{ registrationId: 1, deploymentId: 1, lmsContextId: 1 }, { unique: true }],
    [{ rosterDueAt: 1 }],
    [{ runId: 1 }],
    [{ leavesFor: 1 }],
  ],
);
export type Context = RowOf<typeof contextModel>;
