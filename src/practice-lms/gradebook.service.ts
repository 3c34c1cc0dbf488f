import type { Clock } from '../kernel/clock.js';
import { PageError, ServiceError } from './errors.js';
import { secondOf } from './moments.js';
import { scaledScore, type Score } from './score.js';
import { isLearner, isResourceLink } from './site.js';
import type { Grade, LineItem, StateStore } from './state.js';

export type LineItemFields = Omit<LineItem, 'id'>;

export interface LineItemFilter {
  readonly tag?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly resourceLinkId?: string | undefined;
}

/** The columns and grades of the course, under the rules that Moodle applies to them. */
export class GradebookService {
  constructor(
    private readonly store: StateStore,
    private readonly clock: Clock,
  ) {}

  listLineItems(filter: LineItemFilter = {}): LineItem[] {
    return this.store.state.lineItems.filter(
      (item) =>
        (filter.tag ?? item.tag) === item.tag &&
        (filter.resourceId ?? item.resourceId) === item.resourceId &&
        (filter.resourceLinkId ?? item.resourceLinkId) === item.resourceLinkId,
    );
  }

  findLineItem(id: number): LineItem | null {
    return this.store.state.lineItems.find((item) => item.id === id) ?? null;
  }

  /** Moodle names a link's line item in the launch only while there is exactly one. */
  findLineItemOfLink(resourceLinkId: string): LineItem | null {
    const [only, another] = this.listLineItems({ resourceLinkId });
    return another === undefined ? (only ?? null) : null;
  }

  async createLineItem(fields: LineItemFields): Promise<LineItem> {
    refuseUnknownLink(fields.resourceLinkId);
    const lineItem = { id: this.store.state.nextLineItemId, ...fields };
    this.store.state.nextLineItemId += 1;
    this.store.state.lineItems.push(lineItem);
    await this.store.save();
    return lineItem;
  }

  async replaceLineItem(lineItem: LineItem, fields: LineItemFields): Promise<void> {
    refuseUnknownLink(fields.resourceLinkId);
    Object.assign(lineItem, fields);
    await this.store.save();
  }

  async deleteLineItem({ id }: LineItem): Promise<void> {
    const { state } = this.store;
    state.lineItems = state.lineItems.filter((item) => item.id !== id);
    state.grades = state.grades.filter((grade) => grade.lineItemId !== id);
    await this.store.save();
  }

  /** Takes or refuses a score as captured from Moodle: order first, then locks, then what it wipes. */
  async recordScore(lineItem: LineItem, score: Score): Promise<void> {
    if (!isLearner(score.userId)) throw new ServiceError(400, 'Incorrect score received');
    const grade =
      this.findGrade(lineItem.id, score.userId) ?? emptyGrade(lineItem.id, score.userId);
    refuseOutOfOrder(score, grade);
    if (grade.locked) throw new ServiceError(500, 'Internal Server Error');
    this.keepGrade({ ...grade, ...gradeAfter(score, lineItem.scoreMaximum) });
    await this.store.save();
  }

  findGrade(lineItemId: number, personId: string): Grade | null {
    const { grades } = this.store.state;
    return grades.find(isCell(lineItemId, personId)) ?? null;
  }

  /** Grades with a row in the gradebook; a wiped one has none. */
  listGrades(lineItemId: number): Grade[] {
    return this.store.state.grades.filter(
      (grade) =>
        grade.lineItemId === lineItemId && (grade.gradedAt !== null || grade.override !== null),
    );
  }

  /** The teacher's own grade; it stays until it is taken back, whatever the tool sends. */
  async overrideGrade(
    lineItem: LineItem,
    personId: string,
    own: { score: number; comment: string | null } | null,
  ): Promise<void> {
    if (own && own.score > lineItem.scoreMaximum) throw tooHigh(lineItem.scoreMaximum);
    const override = own && { ...own, setAt: secondOf(this.clock.now()) };
    await this.changeGrade(lineItem.id, personId, { override });
  }

  async lockGrade(lineItem: LineItem, personId: string, locked: boolean): Promise<void> {
    await this.changeGrade(lineItem.id, personId, { locked });
  }

  private async changeGrade(
    lineItemId: number,
    personId: string,
    change: Partial<Grade>,
  ): Promise<void> {
    const grade = this.findGrade(lineItemId, personId) ?? emptyGrade(lineItemId, personId);
    this.keepGrade({ ...grade, ...change });
    await this.store.save();
  }

  private keepGrade(grade: Grade): void {
    const { grades } = this.store.state;
    const index = grades.findIndex(isCell(grade.lineItemId, grade.personId));
    if (index === -1) grades.push(grade);
    else grades[index] = grade;
  }
}

/** What counts: the teacher's grade if there is one, else the tool's. */
export function standingGrade(grade: Grade): {
  score: number | null;
  comment: string | null;
  setAt: string | null;
} {
  const { score, comment, gradedAt, override } = grade;
  return override ?? { score, comment, setAt: gradedAt };
}

function isCell(lineItemId: number, personId: string): (grade: Grade) => boolean {
  return (grade) => grade.lineItemId === lineItemId && grade.personId === personId;
}

/** Whole seconds are compared, and a teacher's grade counts as the last one: what came later than it is taken. */
function refuseOutOfOrder({ timestamp, userId }: Score, grade: Grade): void {
  const { setAt } = standingGrade(grade);
  if (setAt === null || timestamp > setAt) return;
  const { lineItemId } = grade;
  const reason = `Refusing score with an earlier timestamp for item ${lineItemId} and user ${userId}`;
  throw new ServiceError(409, reason);
}

/** Anything but FullyGraded with a score or a comment wipes the grade; what is not sent is wiped as well. */
function gradeAfter(score: Score, lineItemMaximum: number): Partial<Grade> {
  const { comment, timestamp, activityProgress, gradingProgress } = score;
  const given = scaledScore(score, lineItemMaximum);
  const stays = gradingProgress === 'FullyGraded' && (given !== null || comment !== null);
  const kept = stays ? { score: given, comment, gradedAt: timestamp } : NOTHING_KEPT;
  return { ...kept, activityProgress, gradingProgress, reportedAt: timestamp };
}

const NOTHING_KEPT = { score: null, comment: null, gradedAt: null };

function refuseUnknownLink(resourceLinkId: string | null): void {
  if (resourceLinkId === null || isResourceLink(resourceLinkId)) return;
  throw new ServiceError(403, 'Forbidden');
}

const tooHigh = (maximum: number): PageError =>
  new PageError(
    422,
    'Dit cijfer is te hoog',
    `Vul een cijfer in van 0 tot en met ${maximum} en bewaar opnieuw.`,
  );

const emptyGrade = (lineItemId: number, personId: string): Grade => ({
  lineItemId,
  personId,
  score: null,
  comment: null,
  activityProgress: 'Initialized',
  gradingProgress: 'NotReady',
  reportedAt: null,
  gradedAt: null,
  override: null,
  locked: false,
});
