import { z } from 'zod';
import type { Clock } from '../kernel/clock.js';
import { Refusal } from './refusal.js';
import { ACTIVITIES, LEARNERS } from './site.js';
import { Numeric } from './state.js';
import type { Grade, LineItem, LineItemFields, StateStore } from './state.js';

/** A score as AGS sends it, as leniently as Moodle reads it: progress may be any word. */
const Score = z
  .object({
    userId: z.union([z.string(), z.number()]).transform(String),
    timestamp: z.iso.datetime({ offset: true }).transform((text) => secondOf(new Date(text))),
    activityProgress: z.string().min(1).max(40),
    gradingProgress: z.string().min(1).max(40),
    scoreGiven: Numeric.nullable().default(null),
    scoreMaximum: Numeric.nullable().default(null),
    comment: z.string().max(20_000).nullable().default(null),
  })
  .refine(({ scoreGiven, scoreMaximum }) => scoreGiven === null || scoreMaximum !== null);

/** The columns and grades of the course, under the rules that Moodle applies to them. */
export class GradebookService {
  constructor(
    private readonly store: StateStore,
    private readonly clock: Clock,
  ) {}

  listLineItems(): readonly LineItem[] {
    return this.store.state.lineItems;
  }

  findLineItem(id: number): LineItem | null {
    return this.store.state.lineItems.find((item) => item.id === id) ?? null;
  }

  /** Moodle names a link's line item in the launch only while there is exactly one. */
  findLineItemOfLink(resourceLinkId: string): LineItem | null {
    const { lineItems } = this.store.state;
    const [only, another] = lineItems.filter((item) => item.resourceLinkId === resourceLinkId);
    return another === undefined ? (only ?? null) : null;
  }

  /** Makes a line item, or gives one all its fields anew. */
  async keepLineItem(fields: LineItemFields, kept?: LineItem): Promise<LineItem> {
    const { resourceLinkId: wanted } = fields;
    const known = ACTIVITIES.some(({ resourceLinkId }) => resourceLinkId === wanted);
    if (wanted !== null && !known) throw new Refusal(403, 'Forbidden');
    const { state } = this.store;
    const lineItem = { id: kept?.id ?? state.nextLineItemId, ...fields };
    if (kept) Object.assign(kept, fields);
    else {
      state.lineItems.push(lineItem);
      state.nextLineItemId += 1;
    }
    await this.store.save();
    return lineItem;
  }

  async deleteLineItem({ id }: LineItem): Promise<void> {
    const { state } = this.store;
    state.lineItems = state.lineItems.filter((item) => item.id !== id);
    state.grades = state.grades.filter((grade) => grade.lineItemId !== id);
    await this.store.save();
  }

  /** Takes or refuses a score as captured from Moodle: order first, then what it wipes. */
  async recordScore(lineItem: LineItem, body: unknown): Promise<void> {
    const score = Score.safeParse(body).data;
    if (!score || !LEARNERS.some(({ id }) => id === score.userId))
      throw new Refusal(400, 'Incorrect score received');
    const { userId, timestamp, comment, gradingProgress } = score;
    const { setAt } = this.findStanding(lineItem.id, userId);
    // Whole seconds are compared, and a teacher's own grade counts as the last one.
    if (setAt !== null && timestamp <= setAt) {
      const which = `item ${lineItem.id} and user ${userId}`;
      throw new Refusal(409, `Refusing score with an earlier timestamp for ${which}`);
    }
    // Anything but FullyGraded wipes the grade; what is not sent is wiped as well.
    const kept =
      gradingProgress === 'FullyGraded'
        ? { score: scaledScore(score, lineItem.scoreMaximum), comment }
        : { score: null, comment: null };
    await this.changeGrade(lineItem, userId, { ...kept, gradingProgress, reportedAt: timestamp });
  }

  /** The teacher's own grade; it stays until it is taken back, whatever the tool sends. */
  async overrideGrade(
    lineItem: LineItem,
    personId: string,
    own: { score: number; comment: string | null } | null,
  ): Promise<void> {
    const { scoreMaximum } = lineItem;
    if (own && own.score > scoreMaximum) {
      const advice = `Vul een cijfer in van 0 tot en met ${scoreMaximum} en bewaar opnieuw.`;
      throw new Refusal(422, 'Dit cijfer is te hoog', advice);
    }
    const override = own && { ...own, setAt: secondOf(this.clock.now()) };
    await this.changeGrade(lineItem, personId, { override });
  }

  findGrade(lineItemId: number, personId: string): Grade | null {
    const { grades } = this.store.state;
    const isIt = (one: Grade): boolean =>
      one.lineItemId === lineItemId && one.personId === personId;
    return grades.find(isIt) ?? null;
  }

  /** What counts: the teacher's grade if there is one, else the tool's; a wiped one has no moment to compare with. */
  findStanding(lineItemId: number, personId: string): Standing {
    const grade = this.findGrade(lineItemId, personId) ?? NO_GRADE;
    const { score, comment, reportedAt, override } = grade;
    const wiped = score === null && comment === null;
    return override ?? { score, comment, setAt: wiped ? null : reportedAt };
  }

  private async changeGrade(
    { id: lineItemId }: LineItem,
    personId: string,
    change: Partial<Grade>,
  ): Promise<void> {
    const grade = this.findGrade(lineItemId, personId);
    if (grade) Object.assign(grade, change);
    else this.store.state.grades.push({ lineItemId, personId, ...NO_GRADE, ...change });
    await this.store.save();
  }
}

const NO_GRADE = {
  score: null,
  comment: null,
  gradingProgress: 'NotReady',
  reportedAt: null,
  override: null,
};

type Standing = Pick<Grade, 'score' | 'comment'> & { readonly setAt: string | null };

/** The score on the line item's own scale, within its bounds, in Moodle's five decimals. */
function scaledScore(score: z.infer<typeof Score>, lineItemMaximum: number): number | null {
  const { scoreGiven, scoreMaximum } = score;
  if (scoreGiven === null || scoreMaximum === null) return null;
  const scaled = scoreMaximum > 0 ? (scoreGiven * lineItemMaximum) / scoreMaximum : scoreGiven;
  return Math.round(Math.min(Math.max(scaled, 0), lineItemMaximum) * 1e5) / 1e5;
}

/** The whole second of a moment, as it is stored and compared: `2026-11-23T18:20:49Z`. */
const secondOf = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`;
