import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import {
  nameOfItem,
  SCORE_SCOPE,
  scopeForLineItems,
  type Launch,
  type LineItemsClient,
} from '../lti/index.js';
import type { Column, ColumnModel } from './column.model.js';
import { COLUMN_GONE, NO_COLUMN } from './delivery.policy.js';
import type { Grade, GradeModel } from './grade.model.js';

/** What a launch may say about the column of what it opens. */
export type ColumnNews = Pick<Launch, 'item' | 'lineItem' | 'services' | 'resourceLink'>;

export type FoundColumn = Column & { readonly lineItemUrl: string };

/** The gradebook columns that launches brought, and the grades that wait for one. */
export class Columns {
  constructor(
    private readonly db: { readonly columns: ColumnModel; readonly grades: GradeModel },
    private readonly clock: Clock,
  ) {}

  /**
   * The first column seen stays: a course may have several links to the same thing, and grades should not hop between
   * their columns. Once the LMS has said that it is gone, the next launch with a column puts that in its place.
   */
  async note(here: LaunchContext, launch: ColumnNews): Promise<void> {
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
   * (Moodle, capture 41), but lists them: it is asked now, once for each launch that said where.
   * @throws PlatformError when it does not answer.
   */
  async columnFor(
    { runId, contextId, assignment }: Grade,
    lineItems: LineItemsClient,
  ): Promise<FoundColumn | null> {
    const choice = { $in: [assignment, null] };
    const columns = await this.db.columns.find({ runId, contextId, assignment: choice }).lean();
    const own = columns.find((column) => column.assignment !== null);
    const ofCourse = columns.find((column) => column.assignment === null);
    const found = own && (await this.lookFor(own, lineItems));
    return [found, ofCourse].find((column) => column !== undefined && isFound(column)) ?? null;
  }

  async noteMissing(column: FoundColumn): Promise<void> {
    await this.change(column, { missingAt: this.clock.now() });
  }

  private async lookFor(column: Column, lineItems: LineItemsClient): Promise<Column> {
    const { registrationId, lookIn, assignment: number } = column;
    if (!lookIn || number === null || isThere(column)) return column;
    const itemName = nameOfItem({ kind: 'assignment', number });
    const lineItemUrl = await lineItems.find({ registrationId, ...lookIn, itemName });
    const found = lineItemUrl ? { lineItemUrl, missingAt: null } : {};
    await this.change(column, { ...found, lookIn: null });
    return { ...column, ...found };
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
    const due = { 'delivery.state': 'waiting' as const, 'delivery.dueAt': this.clock.now() };
    const again = { ...due, 'delivery.attempts': 0, 'delivery.firstFailedAt': null };
    const { grades } = this.db;
    await grades.updateMany({ ...gradesServed(place), ...waits }, { $set: due });
    await grades.updateMany({ ...gradesServed(place), ...refused }, { $set: again });
  }
}

interface Place {
  readonly runId: string;
  readonly contextId: string;
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

/** The column, or else where to look for that of an assignment; null where the platform lets us not look, or not grade. */
function newsOf({ item, lineItem, services, resourceLink }: ColumnNews): Partial<Column> | null {
  if (lineItem) return { lineItemUrl: lineItem.url, lookIn: null, missingAt: null };
  const { scopes, lineItemsUrl: url } = services;
  const scope = scopeForLineItems(scopes);
  const mayGrade = assignmentOf(item) !== null && scopes.includes(SCORE_SCOPE);
  if (!mayGrade || !url || !scope) return null;
  return { lookIn: { url, scope, resourceLinkId: resourceLink?.id ?? null } };
}

const isFound = (column: Column): column is FoundColumn => column.lineItemUrl !== null;
const isThere = (column: Column): boolean => isFound(column) && !column.missingAt;
