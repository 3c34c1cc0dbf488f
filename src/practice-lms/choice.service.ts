import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { CourseService, NewActivity } from './course.service.js';
import type { LaunchService } from './launch.service.js';
import type { Lms } from './lms.js';
import { CONTENT_ITEMS, DEEP_LINKING } from './lti.js';
import { Numeric, type Course } from './records.js';
import { Refusal } from './refusal.js';
import { SignatureFault, verifySigned } from './tool-signature.js';

/** A custom value as Moodle keeps it: `true` is 1, and what is false or nothing is empty. */
const CustomValue = z.union([
  z.string(),
  z.number().transform(String),
  z.boolean().transform((yes) => (yes ? '1' : '')),
  z.null().transform(() => ''),
]);
const text = z.string().max(20_000).default('');
const Custom = z.record(z.string(), CustomValue);
const ContentItem = z
  .object({
    type: z.string(),
    title: text,
    text: text.transform((html) => html.replaceAll(/<[^>]*>/g, '')),
    url: z.url().nullable().default(null),
    custom: Custom.default({}),
    lineItem: z
      .object({
        label: text,
        scoreMaximum: Numeric.default(100),
        resourceId: text,
        tag: text,
        submissionReview: z.object({ url: z.url(), custom: Custom }).partial().optional(),
      })
      .nullable()
      .default(null),
  })
  .transform(({ text: description, lineItem: column, ...item }) => ({
    ...item,
    description,
    column,
  }));
type ContentItem = z.infer<typeof ContentItem>;
const Answer = z
  .object({
    [CONTENT_ITEMS]: z.array(ContentItem).default([]),
    [`${DEEP_LINKING}/data`]: z.string().optional(),
    [`${DEEP_LINKING}/msg`]: z.string().optional(),
    [`${DEEP_LINKING}/errormsg`]: z.string().optional(),
  })
  .transform((claims) => ({
    items: claims[CONTENT_ITEMS],
    data: claims[`${DEEP_LINKING}/data`],
    said: claims[`${DEEP_LINKING}/msg`],
    fault: claims[`${DEEP_LINKING}/errormsg`],
  }));
type Answer = z.infer<typeof Answer>;

export interface Choice {
  readonly id: string;
  readonly course: Course;
  readonly activities: readonly NewActivity[];
  readonly said: string | undefined;
  readonly fault: string | undefined;
  /** It is in the course without a further word of the teacher. */
  readonly isSaved: boolean;
}

/** Choosing content of the tool: its signed answer, and what the LMS makes of it. */
export class ChoiceService {
  private readonly choices = new Map<string, Choice>();

  constructor(
    private readonly lms: Lms,
    private readonly launches: LaunchService,
    private readonly courses: CourseService,
  ) {}

  /** @throws Refusal in the words that the LMS has for what is wrong with the answer. */
  async receive(token: string, jwt: string | undefined): Promise<Choice> {
    const launch = await this.launches.findLaunch(token);
    if (launch?.purpose !== 'choice') throw new Refusal(404, 'Ongeldig verzoek');
    if (!jwt) throw new Refusal(404, 'A required parameter (oauth_consumer_key) was missing');
    const { items, said, fault } = await this.readAnswer(jwt);
    const { anythingIsALink } = this.lms.profile.rules;
    const activities = items
      .filter(({ type }) => anythingIsALink || type === 'ltiResourceLink')
      .map((item, _index, all) => this.activityOf(item, all.length === 1));
    const { auto_create: isSaved } = this.settings;
    const choice = { id: randomUUID(), course: launch.course, activities, said, fault, isSaved };
    if (isSaved) await this.courses.addActivities(launch.course, activities);
    else this.choices.set(choice.id, choice);
    return choice;
  }

  /** Once: the same choice saved twice is in the course once. */
  async save(id: string): Promise<void> {
    const choice = this.choices.get(id);
    if (!choice) throw new Refusal(404, 'Deze keuze is al bewaard of vergeten');
    this.choices.delete(id);
    await this.courses.addActivities(choice.course, choice.activities);
  }

  private get settings(): { readonly auto_create: boolean; readonly data?: string } {
    const message = this.lms.profile.choiceMessage;
    return message[`${DEEP_LINKING}/deep_linking_settings`] as ChoiceService['settings'];
  }

  private async readAnswer(jwt: string): Promise<Answer> {
    const { issuer, clock, profile, tools } = this.lms;
    const tool = tools.find(({ clientId }) => clientId === issuerOf(jwt));
    if (!tool?.active) throw new Refusal(404, 'Consumer key is incorrect.');
    const payload = await verifySigned(tool, jwt, clock.now()).catch((error: unknown) => {
      if (!(error instanceof SignatureFault)) throw error;
      const prefix = error.message.startsWith('error/') ? '' : 'Exception - ';
      throw new Refusal(404, prefix + error.message);
    });
    if (profile.rules.checksChoiceAudience && payload.aud !== issuer)
      throw new Refusal(400, 'JWT aud is invalid');
    const answer = Answer.safeParse(payload).data;
    const unreadable = 'Exception - Object of class stdClass could not be converted to string';
    if (!answer) throw new Refusal(404, unreadable);
    if (this.settings.data && answer.data !== this.settings.data)
      throw new Refusal(400, 'data is missing');
    return answer;
  }

  private activityOf({ column, ...item }: ContentItem, isOnlyOne: boolean): NewActivity {
    const { anythingIsALink, maximumPoints: most } = this.lms.profile.rules;
    const title = item.title || this.lms.toolInUse.name;
    if (!column) return { ...item, title, column };
    const fits = isWholeUpTo(most, column.scoreMaximum);
    const rule = `Invalid grade value. This must be an integer between 1 and ${most}`;
    if (!fits && isOnlyOne) throw new Refusal(422, rule);
    const label = anythingIsALink ? title : column.label || title;
    return { ...item, title, column: fits ? { ...column, label } : null };
  }
}

/** Any points will do where there is no maximum. */
const isWholeUpTo = (most: number, points: number): boolean =>
  most === 0 || (Number.isInteger(points) && points >= 1 && points <= most);

function issuerOf(jwt: string): string | undefined {
  try {
    return decodeJwt(jwt).iss;
  } catch {
    return undefined;
  }
}
