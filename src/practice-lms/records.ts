import { z } from 'zod';

/** Moments are whole seconds in UTC, so that comparing the text compares the time. */
const Second = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

/** Moodle takes numbers as text, too. */
export const Numeric = z.union([z.number(), z.string().min(1).transform(Number).pipe(z.number())]);

const shortText = z.string().max(1000);
const texts = z.record(z.string(), z.string());

const Activity = z.object({
  id: z.string(),
  /** The LMS makes its own resource link id of it. */
  number: z.int(),
  kind: z.enum(['course', 'lecture', 'assignment']),
  label: z.string(),
  title: z.string(),
  description: z.string(),
  custom: texts,
  /** 0 for what stands above the weeks or was chosen by a teacher. */
  week: z.int(),
  /** Where the tool wants this one opened; null is where it wants everything opened. */
  url: z.string().nullable(),
});

export const Course = z.object({
  number: z.int(),
  label: z.string(),
  title: z.string(),
  /** The courses it was copied from, the nearest first. */
  history: z.array(z.int()),
  activities: z.array(Activity),
  /** Who was in it and left. */
  left: z.array(z.string()),
});

/** A line item as AGS sends it. What is not sent is not kept: without resourceLinkId it is unlinked. */
export const LineItemFields = z.object({
  label: shortText.min(1),
  scoreMaximum: Numeric.pipe(z.number().min(0)),
  resourceId: shortText.default(''),
  tag: shortText.default(''),
  resourceLinkId: shortText.nullable().default(null),
  submissionReview: z.object({ url: shortText, custom: texts }).partial().optional(),
});
const LineItem = LineItemFields.extend({ id: z.int(), course: z.int().default(2) });

const Grade = z.object({
  lineItemId: z.int(),
  personId: z.string(),
  score: z.number().nullable(),
  comment: z.string().nullable(),
  gradingProgress: z.string(),
  reportedAt: Second.nullable(),
  override: z
    .object({ score: z.number(), comment: z.string().nullable(), setAt: Second })
    .nullable(),
});

/** A tool that this LMS knows: the agreement between the two. */
const Tool = z.object({
  number: z.int(),
  clientId: z.string(),
  name: z.string(),
  domain: z.string(),
  loginUrl: z.url(),
  launchUrl: z.url(),
  choiceUrl: z.url(),
  redirectUris: z.array(z.url()),
  keysUrl: z.url(),
  custom: texts,
  scopes: z.array(z.string()),
  claims: z.array(z.string()),
  active: z.boolean(),
});

/** A private RSA JWK; jose reads the numbers in it. */
export const PrivateKey = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});

export const State = z.object({
  key: PrivateKey,
  nextId: z.int(),
  courses: z.array(Course),
  lineItems: z.array(LineItem),
  grades: z.array(Grade),
  tools: z.array(Tool),
  /** The number of the tool that the activities open; 1 is the one that the LMS was started with. */
  toolInUse: z.int(),
  namesWithheld: z.boolean(),
});

export type Activity = z.infer<typeof Activity>;
export type Course = z.infer<typeof Course>;
export type LineItemFields = z.infer<typeof LineItemFields>;
export type LineItem = z.infer<typeof LineItem>;
export type Grade = z.infer<typeof Grade>;
export type Tool = z.infer<typeof Tool>;
export type State = z.infer<typeof State>;
