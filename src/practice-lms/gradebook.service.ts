import { z } from 'zod';
import type { Lms } from './lms.js';
import { addressOf } from './profiles.js';
import { Numeric, type Course, type Grade } from './records.js';
import type { LineItem, LineItemFields } from './records.js';
import { Refusal, pageNotFound } from './refusal.js';
import type { Person } from './site.js';

/** A score as AGS sends it, as leniently as Moodle reads it: progress may be any word. */
const Score = z
  .object({
    'userId': z.union([z.string(), z.number()]).transform(String),
    'timestamp': z.iso.datetime({ offset: true }).transform((text) => secondOf(new Date(text))),
    'activityProgress': z.string().min(1).max(40),
    'gradingProgress': z.string().min(1).max(40),
    'scoreGiven': Numeric.nullable().default(null),
    'scoreMaximum': Numeric.nullable().default(null),
    'comment': z.string().max(20_000).nullable().default(null),
    'submission': z
      .object({ submittedAt: z.iso.datetime({ offset: true }) })
      .partial()
      .default({}),
    'https://canvas.instructure.com/lti/submission': z
      .object({ new_submission: z.boolean(), submission_data: z.url() })
      .partial()
      .default({}),
  })
  .refine(({ scoreGiven, scoreMaximum }) => scoreGiven === null || scoreMaximum !== null);

const WIPED = { score: null, comment: null };
const NO_GRADE = {
  ...{ ...WIPED, gradingProgress: 'NotReady', reportedAt: null, override: null },
  ...{ isLocked: false, submissions: [] },
};

/** The columns and grades of the courses, under the rules that the LMS applies to them. */
export class GradebookService {
  constructor(private readonly lms: Lms) {}

  listLineItems(course: Course): readonly LineItem[] {
    return this.lms.state.lineItems.filter((item) => item.course === course.number);
  }

  /** An LMS names a link's line item in the launch only while there is exactly one. */
  findLineItemOfLink(resourceLinkId: string): LineItem | undefined {
    const { lineItems } = this.lms.state;
    const [only, another] = lineItems.filter((item) => item.resourceLinkId === resourceLinkId);
    return another ? undefined : only;
  }

  addLineItem({ number: course }: Course, fields: LineItemFields): LineItem {
    const lineItem = { ...fields, id: this.lms.nextId(), course };
    this.lms.state.lineItems.push(lineItem);
    return lineItem;
  }

  /** Makes a line item, or gives one all its fields anew. */
  async keepLineItem(course: Course, fields: LineItemFields, kept?: LineItem): Promise<LineItem> {
    const stays = this.lms.profile.rules.changeUnlinks ? null : kept?.resourceLinkId;
    const resourceLinkId = fields.resourceLinkId ?? stays ?? null;
    const links = course.activities.map((activity) => this.lms.linkId(activity, course));
    if (resourceLinkId !== null && !links.includes(resourceLinkId))
      throw new Refusal(403, 'Forbidden');
    const lineItem = kept ?? this.addLineItem(course, fields);
    Object.assign(lineItem, fields, { resourceLinkId });
    await this.lms.save();
    return lineItem;
  }

  /** The grades in them go, too. */
  async deleteLineItems(isMeant: (item: LineItem) => boolean): Promise<void> {
    const { state } = this.lms;
    const gone = new Set(state.lineItems.filter(isMeant).map(({ id }) => id));
    state.lineItems = state.lineItems.filter(({ id }) => !gone.has(id));
    state.grades = state.grades.filter(({ lineItemId }) => !gone.has(lineItemId));
    await this.lms.save();
  }

  /** Takes or refuses a score as the LMS does: who first, then the order, then what it wipes. */
  async recordScore(lineItem: LineItem, body: unknown): Promise<Person> {
    const { rules, tooOld } = this.lms.profile;
    const score = Score.safeParse(body).data;
    if (!score) throw new Refusal(400, 'Incorrect score received');
    const person = this.requireParticipant(lineItem, score.userId);
    const { timestamp, gradingProgress } = score;
    const grade = this.gradeOf(lineItem, person);
    const { setAt, comment: before } = openStandingOf(grade);
    // Whole seconds are compared, and a teacher's own grade counts as the last one.
    if (setAt !== null && timestamp <= setAt) {
      const about = `item ${lineItem.id} and user ${score.userId}`;
      throw new Refusal(tooOld.status, addressOf(tooOld.reason, { about }));
    }
    const earlier = rules.appendsComments ? before : null;
    const comment = [earlier, score.comment].filter(Boolean).join('\n\n') || null;
    const final = { score: scaledScore(score, lineItem.scoreMaximum), comment };
    const unless = rules.progressWipes ? WIPED : {};
    const kept = gradingProgress === 'FullyGraded' ? final : unless;
    const submissions = [...grade.submissions, ...this.newSubmission(score)];
    const change = { gradingProgress, reportedAt: timestamp, submissions, ...kept };
    await this.changeGrade(lineItem, person, change);
    return person;
  }

  /** Canvas takes every score for a new attempt that does not say that it is none. */
  private newSubmission(score: z.infer<typeof Score>): readonly (string | null)[] {
    if (!this.lms.profile.rules.keepsSubmissions) return [];
    const { submittedAt } = score.submission;
    if (submittedAt && new Date(submittedAt) > this.lms.clock.now())
      throw new Refusal(400, 'submittedAt is in the future');
    const { new_submission: isNew = true, submission_data: url = null } =
      score['https://canvas.instructure.com/lti/submission'];
    return isNew ? [url] : [];
  }

  private requireParticipant({ course: number }: LineItem, userId: string): Person {
    const { ids, noParticipant, unknownPerson } = this.lms.profile;
    const isMeant = ({ account }: Person): boolean => ids.person(account) === userId;
    const course = this.lms.findCourse(number);
    const person = course && this.lms.participantsOf(course).find(isMeant);
    if (person) return person;
    const { status, reason } = this.lms.people.some(isMeant) ? noParticipant : unknownPerson;
    throw new Refusal(status, reason);
  }

  /** The teacher's own grade; it stays until it is taken back (null), whatever the tool sends. */
  async overrideGrade(
    lineItem: LineItem,
    person: Person,
    own: { score: number; comment: string | null } | null,
  ): Promise<void> {
    const { scoreMaximum } = lineItem;
    if (own && own.score > scoreMaximum) {
      const advice = `Vul een cijfer in van 0 tot en met ${scoreMaximum} en bewaar opnieuw.`;
      throw new Refusal(422, 'Dit cijfer is te hoog', advice);
    }
    const override = own && { ...own, setAt: secondOf(this.lms.clock.now()) };
    await this.changeGrade(lineItem, person, { override });
  }

  async lockGrade(lineItem: LineItem, person: Person, isLocked: boolean): Promise<void> {
    if (!this.lms.profile.rules.locksGrades) throw pageNotFound();
    await this.changeGrade(lineItem, person, { isLocked });
  }

  gradeOf(lineItem: LineItem, person: Person): Grade {
    const ids = { lineItemId: lineItem.id, personId: person.id };
    return { ...ids, ...NO_GRADE, ...this.lms.state.grades.find(isGradeOf(lineItem, person)) };
  }

  private async changeGrade(item: LineItem, person: Person, change: Partial<Grade>): Promise<void> {
    const { state } = this.lms;
    const [grade, isIt] = [this.gradeOf(item, person), isGradeOf(item, person)];
    state.grades = [...state.grades.filter((one) => !isIt(one)), { ...grade, ...change }];
    await this.lms.save();
  }
}

const isGradeOf =
  (lineItem: LineItem, person: Person) =>
  ({ lineItemId, personId }: Grade): boolean =>
    lineItemId === lineItem.id && personId === person.id;

type Standing = Pick<Grade, 'score' | 'comment'> & { readonly setAt: string | null };

/** What counts: the teacher's grade if there is one, else the tool's; a wiped one has no moment to compare with. */
export function standingOf({ score, comment, reportedAt, override }: Grade): Standing {
  const wiped = score === null && comment === null;
  return override ?? { score, comment, setAt: wiped ? null : reportedAt };
}

/** @throws Refusal where a teacher has locked it. */
function openStandingOf(grade: Grade): Standing {
  if (grade.isLocked) throw new Refusal(500, 'Internal Server Error');
  return standingOf(grade);
}

/** The score on the line item's own scale, within its bounds, in Moodle's five decimals. */
function scaledScore(score: z.infer<typeof Score>, lineItemMaximum: number): number | null {
  const { scoreGiven, scoreMaximum } = score;
  if (scoreGiven === null || scoreMaximum === null) return null;
  const scaled = scoreMaximum > 0 ? (scoreGiven * lineItemMaximum) / scoreMaximum : scoreGiven;
  return Math.round(Math.min(Math.max(scaled, 0), lineItemMaximum) * 1e5) / 1e5;
}

/** The whole second of a moment, as it is stored and compared: `2026-11-23T18:20:49Z`. */
const secondOf = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`;
