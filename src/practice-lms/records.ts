import type { JWK } from 'jose';
import { z } from 'zod';
import type { ToolFacts } from './registration.js';
import type { SITE } from './site.js';

/** Moodle takes numbers as text, too. */
export const Numeric = z.union([z.number(), z.string().min(1).transform(Number).pipe(z.number())]);

/** A custom value as Moodle keeps it: `true` is 1, and what is false or nothing is empty. */
const CustomValue = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === true ? '1' : value === false ? '' : String(value ?? '')));
export const Custom = z.record(z.string(), CustomValue);

const shortText = z.string().max(1000);
/** A line item as AGS sends it. What is not sent is not kept: without resourceLinkId it is unlinked. */
export const LineItemFields = z.object({
  label: shortText.min(1),
  scoreMaximum: Numeric.pipe(z.number().min(0)),
  resourceId: shortText.default(''),
  tag: shortText.default(''),
  resourceLinkId: shortText.nullable().default(null),
  submissionReview: z.object({ url: shortText, custom: Custom }).partial().optional(),
});
export type LineItemFields = z.infer<typeof LineItemFields>;
export type LineItem = LineItemFields & { readonly id: number; readonly course: number };

type BeginCourse = typeof SITE.course;
/** `number` is what the LMS makes its own link id of; week 0 holds what a teacher chose. */
export type Activity = Omit<BeginCourse['activities'][number], 'custom' | 'url'> & {
  readonly custom: Readonly<Record<string, string>>;
  /** Where the tool wants this one opened; null is where it wants everything opened. */
  readonly url: string | null;
};

export interface Course extends Pick<BeginCourse, 'number' | 'label' | 'title'> {
  /** The courses it was copied from, the nearest first. */
  readonly history: readonly number[];
  activities: Activity[];
  /** Who was in it and left. */
  left: string[];
}

interface GivenGrade {
  readonly score: number | null;
  readonly comment: string | null;
}

/** Moments are whole seconds in UTC, so that comparing the text compares the time. */
export interface Grade extends GivenGrade {
  readonly lineItemId: number;
  readonly personId: string;
  readonly gradingProgress: string;
  readonly reportedAt: string | null;
  /** The teacher's own, which goes before what the tool says. */
  readonly override: (GivenGrade & { readonly setAt: string }) | null;
  /** A teacher has closed it: the tool can change it no more. */
  readonly isLocked: boolean;
  /** Where the tool shows what was handed in, for each attempt that it told of; null where it did not say. */
  readonly submissions: readonly (string | null)[];
}

/** A tool that this LMS knows: the agreement between the two. */
export interface Tool extends ToolFacts {
  readonly number: number;
  readonly clientId: string;
  active: boolean;
}

export interface State {
  readonly key: JWK & { readonly kid: string };
  nextId: number;
  courses: Course[];
  lineItems: LineItem[];
  grades: Grade[];
  tools: Tool[];
  /** The number of the tool that the activities open; 1 is the one that the LMS was started with. */
  toolInUse: number;
  namesWithheld: boolean;
}
