import {
  collection,
  flag,
  moment,
  objectId,
  oneOf,
  orNull,
  text,
  type RowOf,
} from '../kernel/collection.js';

/** What the instructor of a copied course decided about its schedule. */
export const COPY_CHOICES = ['keep', 'fresh'] as const;
export type CopyChoice = (typeof COPY_CHOICES)[number];

/** A course in somebody's LMS, and the run it takes part in. */
export const contextModel = collection(
  'contexts',
  {
    registrationId: text,
    deploymentId: text,
    /** The id the LMS gives the course: unique within its deployment only. */
    lmsContextId: text,
    title: text,
    organisation: text,
    runId: objectId,
    /** The course it was copied from in the LMS, and what its instructor then chose; null where nobody has yet. */
    copiedFrom: orNull(objectId),
    copyChoice: orNull(oneOf(COPY_CHOICES)),
    /** Where the newest launch said that the roster is; null where the platform gives none. */
    membershipsUrl: orNull(text),
    rosterAskedAt: orNull(moment),
    rosterDueAt: orNull(moment),
    /** Whether who grades sees no names before a grade is released. */
    gradesAnonymously: flag,
    createdAt: moment,
  },
  [
    [{ registrationId: 1, deploymentId: 1, lmsContextId: 1 }, { unique: true }],
    [{ rosterDueAt: 1 }],
  ],
);
export type ContextModel = ReturnType<typeof contextModel>;
export type Context = RowOf<typeof contextModel>;
