import type { LaunchContext } from '../course/index.js';
import { later, seconds, type Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import {
  mayMakeColumn,
  nameOfItem,
  NOT_A_STUDENT,
  SCORE_SCOPE,
  scopeForLineItems,
  type Launch,
  type LineItemsClient,
} from '../lti/index.js';
import type { Column, ColumnModel } from './column.model.js';
import { COLUMN_GONE, HELD_BACK, NO_COLUMN } from './delivery.policy.js';
import type { Grade, GradeModel } from './grade.model.js';
import type { Condition } from './grade-rows.js';

/** What a launch may say about the column of what it opens. */
export type ColumnNews = Pick<Launch, 'item' | 'lineItem' | 'services' | 'resourceLink'>;

export type FoundColumn = Column & { readonly lineItemUrl: string };

/** The column that an assignment gets where the LMS has none. */
export interface ColumnPlan {
  readonly label: (assignment: number) => string;
  readonly scoreMaximum: number;
}

/** Longer than a platform may take to list its columns and to make one. */
const MAKING_MS = seconds(60);

/** The gradebook columns that launches brought or we made, and the grades that wait for one. */
export class Columns {
  private readonly underway = new Map<string, Promise<Column>>();

  constructor(
    private readonly db: { readonly columns: ColumnModel; readonly grades: GradeModel },
    private readonly plan: ColumnPlan,
    private readonly clock: Clock,
  ) {}

  /**
   * The first column seen stays: a course may have several links to the same thing, and grades should not hop between
   * their columns. Once the LMS has said that it is gone, the next launch with a column puts that in its place.
   */
  async note(here: LaunchContext, launch: ColumnNews): Promise<void> {
    await this.wakePerson(here);
    const place = placeOf(here, assignmentOf(launch.item));
    const news = newsOf(launch);
    if (!news) return;
    const { columns } = this.db;
    const known = await columns.findOne(place).lean();
    if (known && isThere(known)) return;
    const fresh = { $setOnInsert: { registrationId: here.member.registrationId, ...news } };
    if (known) await this.change(known, news);
    else await untilSettled(() => columns.updateOne(place, fresh, { upsert: true }).exec());
    await this.wake(place);
  }

  /**
   * The column of the assignment itself, else that of the course as a whole. A platform names none where a link has two
   * (Moodle, capture 41), or where the course stands in it as one link, but lists them: it is asked now, at most
   * once a minute, and makes one where there is none and it lets us.
   * @throws PlatformError when it does not answer.
   */
  async columnFor(grade: Grade, lineItems: LineItemsClient): Promise<FoundColumn | null> {
    const { runId, contextId, assignment } = grade;
    const choice = { $in: [assignment, null] };
    const columns = await this.db.columns.find({ runId, contextId, assignment: choice }).lean();
    const ofCourse = columns.find((column) => column.assignment === null);
    const own =
      columns.find((column) => column.assignment !== null) ??
      (ofCourse?.lookIn && (await this.begin(ofCourse, assignment)));
    const found = own && (await this.lookFor(own, lineItems));
    return [found, ofCourse].find((column) => column && isFound(column)) as FoundColumn | null;
  }

  async noteMissing(column: FoundColumn): Promise<void> {
    await this.change(column, { missingAt: this.clock.now() });
  }

  /** Where the course stands in the LMS as one link, each assignment gets a column that is nobody's link. */
  private async begin(ofCourse: Column, assignment: number): Promise<Column> {
    const { runId, contextId, registrationId, lookIn } = ofCourse;
    const place = { runId, contextId, assignment };
    const fresh = { registrationId, lookIn: lookIn && { ...lookIn, resourceLinkId: null } };
    const options = { upsert: true, returnDocument: 'after' } as const;
    return untilSettled(() =>
      this.db.columns
        .findOneAndUpdate(place, { $setOnInsert: fresh }, options)
        .lean()
        .orFail()
        .exec(),
    );
  }

  /** Of several grades that ask at once one looks, and of several processes: the others find what it made. */
  private lookFor(column: Column, lineItems: LineItemsClient): Promise<Column> {
    const { _id, lookIn } = column;
    if (!lookIn || isThere(column)) return Promise.resolve(column);
    const key = _id.toHexString();
    const underway = this.underway.get(key) ?? this.lookOrMake(column, lineItems);
    this.underway.set(key, underway);
    return underway.finally(() => this.underway.delete(key));
  }

  private async lookOrMake(column: Column, lineItems: LineItemsClient): Promise<Column> {
    if (!(await this.claim(column))) return column;
    try {
      const lineItemUrl = await this.foundOrMade(column, lineItems);
      if (!lineItemUrl) return column;
      const found = { lineItemUrl, missingAt: null, lookIn: null, makingUntil: null };
      await this.change(column, found);
      await this.wake(column);
      return { ...column, ...found };
    } catch (error) {
      await this.change(column, { makingUntil: null });
      throw error;
    }
  }

  private async foundOrMade(
    { registrationId, lookIn, assignment: number }: Column,
    lineItems: LineItemsClient,
  ): Promise<string | null> {
    if (!lookIn || number === null) return null;
    const itemName = nameOfItem({ kind: 'assignment', number });
    const search = { registrationId, ...lookIn, itemName };
    const there = await lineItems.find(search);
    if (there || !mayMakeColumn(lookIn)) return there;
    const { label, scoreMaximum } = this.plan;
    return lineItems.make({ ...search, label: label(number), scoreMaximum });
  }

  private async claim({ _id, runId, contextId, makingUntil }: Column): Promise<boolean> {
    const now = this.clock.now();
    if (makingUntil && makingUntil > now) return false;
    const unclaimed = { _id, runId, contextId, makingUntil };
    const mine = { $set: { makingUntil: later(now, MAKING_MS) } };
    return (await this.db.columns.updateOne(unclaimed, mine)).matchedCount > 0;
  }

  /** Unless it has changed since it was read. */
  private async change(column: Column, news: Partial<Column>): Promise<void> {
    const { _id, runId, contextId, lineItemUrl } = column;
    await this.db.columns.updateOne({ _id, runId, contextId, lineItemUrl }, { $set: news });
  }

  /** Makes due what waited for this column, or was refused by the one before it. */
  private async wake(place: Place): Promise<void> {
    const [waits, refused] = [
      { 'delivery.state': 'waiting' as const, 'delivery.lastError.detail': NO_COLUMN },
      { 'delivery.state': 'failed' as const, 'delivery.lastError.status': { $in: COLUMN_GONE } },
    ];
    await this.makeDue({ ...gradesServed(place), ...waits });
    await this.makeDue({ ...gradesServed(place), ...refused });
  }

  /** Makes due what was held back while this person was not, or not to be, graded in the course. */
  private async wakePerson({ run, member }: LaunchContext): Promise<void> {
    const own = { runId: run.id, memberId: member.id };
    const held = { $in: [...HELD_BACK, NOT_A_STUDENT] };
    const undelivered = { 'delivery.state': { $in: ['waiting' as const, 'failed' as const] } };
    await this.makeDue({ ...own, ...undelivered, 'delivery.lastError.detail': held });
  }

  private async makeDue(which: Condition): Promise<void> {
    const due = { 'delivery.state': 'waiting' as const, 'delivery.dueAt': this.clock.now() };
    const again = { ...due, 'delivery.attempts': 0, 'delivery.firstFailedAt': null };
    await this.db.grades.updateMany(which, { $set: again });
  }
}

interface Place {
  readonly runId: Column['runId'] | string;
  readonly contextId: Column['contextId'] | string;
  readonly assignment: number | null;
}

const placeOf = ({ run, context }: LaunchContext, assignment: number | null): Place => ({
  runId: run.id,
  contextId: context.id,
  assignment,
});

const gradesServed = ({ runId, contextId, assignment }: Place) => ({
  runId,
  contextId,
  ...(assignment === null ? {} : { assignment }),
});

const assignmentOf = (item: Launch['item']): number | null =>
  item !== null && item !== 'unknown' && item.kind === 'assignment' ? item.number : null;

/** The column, and where the columns of the course are listed; null where the platform lets us not grade. */
function newsOf({ item, lineItem, services, resourceLink }: ColumnNews): Partial<Column> | null {
  const lookIn = lookInOf(services, resourceLink);
  if (!lineItem) return lookIn && { lookIn };
  const isOwn = assignmentOf(item) !== null;
  return { lineItemUrl: lineItem.url, lookIn: isOwn ? null : lookIn, missingAt: null };
}

function lookInOf(
  { scopes, lineItemsUrl: url }: Launch['services'],
  resourceLink: Launch['resourceLink'],
): Column['lookIn'] {
  const scope = scopeForLineItems(scopes);
  const mayLook = url && scope && scopes.includes(SCORE_SCOPE);
  return mayLook ? { url, scope, resourceLinkId: resourceLink?.id ?? null } : null;
}

const isFound = (column: Column): column is FoundColumn => column.lineItemUrl !== null;
const isThere = (column: Column): boolean => isFound(column) && !column.missingAt;
