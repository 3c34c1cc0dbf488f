import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import type { Launch } from '../lti/index.js';
import type { Column, ColumnModel } from './column.model.js';
import { COLUMN_GONE, NO_COLUMN } from './delivery.policy.js';
import type { Grade, GradeModel } from './grade.model.js';

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
  async note(here: LaunchContext, launch: Pick<Launch, 'item' | 'lineItem'>): Promise<void> {
    if (!launch.lineItem) return;
    const place = placeOf(here, assignmentOf(launch.item));
    const known = await this.db.columns.findOne(place).lean();
    const { url } = launch.lineItem;
    if (!known) await this.add(here, place, url);
    else if (known.missingAt) await this.replace(known, url);
  }

  /** The column of the assignment itself, else that of the course as a whole. */
  async columnFor({ runId, contextId, assignment }: Grade): Promise<Column | null> {
    const choice = { $in: [assignment, null] };
    const columns = await this.db.columns.find({ runId, contextId, assignment: choice }).lean();
    return columns.find((column) => column.assignment !== null) ?? columns[0] ?? null;
  }

  async noteMissing({ _id, runId, contextId, lineItemUrl }: Column): Promise<void> {
    const missing = { $set: { missingAt: this.clock.now() } };
    await this.db.columns.updateOne({ _id, runId, contextId, lineItemUrl }, missing);
  }

  private async add(here: LaunchContext, place: Place, lineItemUrl: string): Promise<void> {
    const { registrationId } = here.member;
    const column = { ...place, registrationId, lineItemUrl };
    try {
      await this.db.columns.create({ ...column, missingAt: null });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    await this.wake(place);
  }

  private async replace(known: Column, lineItemUrl: string): Promise<void> {
    const { _id, runId, contextId, assignment } = known;
    const now = this.clock.now();
    const replaced = { $set: { lineItemUrl, missingAt: null } };
    const unchanged = { _id, runId, contextId, lineItemUrl: known.lineItemUrl };
    await this.db.columns.updateOne(unchanged, replaced);
    const place = { runId: runId.toHexString(), contextId: contextId.toHexString(), assignment };
    await this.wake(place);
    await this.db.grades.updateMany(
      {
        ...gradesServed(place),
        'delivery.state': 'failed',
        'delivery.lastError.status': { $in: COLUMN_GONE },
      },
      {
        $set: {
          'delivery.state': 'waiting',
          'delivery.dueAt': now,
          'delivery.attempts': 0,
          'delivery.firstFailedAt': null,
        },
      },
    );
  }

  /** Makes the grades that waited for this column due. */
  private async wake(place: Place): Promise<void> {
    await this.db.grades.updateMany(
      {
        ...gradesServed(place),
        'delivery.state': 'waiting',
        'delivery.lastError.detail': NO_COLUMN,
      },
      { $set: { 'delivery.dueAt': this.clock.now() } },
    );
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
