import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CourseService, NewActivity } from './course.service.js';
import type { LaunchService } from './launch.service.js';
import type { Lms } from './lms.js';
import { DEEP_LINKING } from './lti.js';
import { Custom, LineItemFields, Numeric, type Course } from './records.js';
import { Refusal } from './refusal.js';
import { SignatureFault, verifySigned } from './tool-signature.js';

const text = z.string().max(20_000).default('');
const ContentItem = z.object({
  type: z.string(),
  title: text,
  text: text.transform((html) => html.replaceAll(/<[^>]*>/g, '')),
  url: z.url().nullable().default(null),
  custom: Custom.default({}),
  lineItem: LineItemFields.extend({ label: text, scoreMaximum: Numeric.default(100) })
    .nullable()
    .default(null),
});
/** The claims of a deep linking answer, without the prefix that they share. */
const Answer = z.object({
  content_items: z.array(ContentItem).default([]),
  data: z.string().optional(),
  msg: z.string().optional(),
  errormsg: z.string().optional(),
});

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
    const launch = this.launches.findLaunch(token);
    if (launch?.purpose !== 'choice') throw new Refusal(404, 'Ongeldig verzoek');
    if (!jwt) throw new Refusal(404, 'A required parameter (oauth_consumer_key) was missing');
    const { content_items: items, msg: said, errormsg: fault } = await this.readAnswer(jwt);
    const { anythingIsALink } = this.lms.profile.rules;
    const activities = items
      .filter(({ type }) => anythingIsALink || type === 'ltiResourceLink')
      .map((item) => this.activityOf(item, items.length === 1));
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

  private async readAnswer(jwt: string): Promise<z.infer<typeof Answer>> {
    const { payload } = await verifySigned(this.lms, 'iss', jwt).catch((error: unknown) => {
      if (!(error instanceof SignatureFault)) throw error;
      const isUnknown = error.message === 'invalid_client';
      throw new Refusal(404, isUnknown ? UNKNOWN_TOOL : `Exception - ${error.message}`);
    });
    if (this.lms.profile.rules.checksChoiceAudience && payload.aud !== this.lms.issuer)
      throw new Refusal(400, 'JWT aud is invalid');
    const claims = Object.entries(payload).map(
      ([name, value]) => [name.replace(`${DEEP_LINKING}/`, ''), value] as const,
    );
    const answer = Answer.safeParse(Object.fromEntries(claims)).data;
    if (!answer) throw new Refusal(404, UNREADABLE);
    if (this.settings.data && answer.data !== this.settings.data)
      throw new Refusal(400, 'data is missing');
    return answer;
  }

  private activityOf(item: z.infer<typeof ContentItem>, isOnlyOne: boolean): NewActivity {
    const { text: description, custom, url, lineItem } = item;
    const { anythingIsALink, maximumPoints: most } = this.lms.profile.rules;
    const title = item.title || this.lms.toolInUse.name;
    const activity = { title, description, custom, url, column: null };
    if (!lineItem) return activity;
    const label = anythingIsALink ? title : lineItem.label || title;
    if (isWholeUpTo(most, lineItem.scoreMaximum))
      return { ...activity, column: { ...lineItem, label } };
    const rule = `Invalid grade value. This must be an integer between 1 and ${most}`;
    if (isOnlyOne) throw new Refusal(422, rule);
    return activity;
  }
}

/** Any points will do where there is no maximum. */
const isWholeUpTo = (most: number, points: number): boolean =>
  most === 0 || (Number.isInteger(points) && points >= 1 && points <= most);

const UNKNOWN_TOOL = 'Consumer key is incorrect.';
const UNREADABLE = 'Exception - Object of class stdClass could not be converted to string';
