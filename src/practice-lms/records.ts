import type { JWK } from 'jose';
import { z } from 'zod';

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

export interface Activity {
  readonly id: string;
  /** The LMS makes its own resource link id of it. */
  readonly number: number;
  readonly kind: string;
  readonly label: string;
  readonly title: string;
  readonly description: string;
  readonly custom: Readonly<Record<string, string>>;
  /** 0 for what stands above the weeks or was chosen by a teacher. */
  readonly week: number;
  /** Where the tool wants this one opened; null is where it wants everything opened. */
  readonly url: string | null;
}

export interface Course {
  readonly number: number;
  readonly label: string;
  readonly title: string;
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
}

/** A tool that this LMS knows: the agreement between the two. */
export interface Tool {
  readonly number: number;
  readonly clientId: string;
  readonly name: string;
  readonly domain: string;
  readonly loginUrl: string;
  readonly launchUrl: string;
  readonly choiceUrl: string;
  readonly redirectUris: readonly string[];
  readonly keysUrl: string;
  readonly custom: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
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
