import type { Connection } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import type { CourseService, LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import type { Logger } from '../kernel/logger.js';
import type { GradebookClient, LineItemsClient } from '../lti/index.js';
import { columnModel } from './column.model.js';
import { Columns, type ColumnNews } from './columns.js';
import { DeliveriesService } from './deliveries.service.js';
import { GradeDeliveryJob } from './delivery.job.js';
import { GradeRows } from './grade-rows.js';
import { gradeModel } from './grade.model.js';
import { GradingService } from './grading.service.js';
import { Outbox } from './outbox.js';
import { gradingPersonalData } from './personal-data.js';
import { PlatformHealths } from './platform-health.js';
import { ReceiptsJob } from './receipts.job.js';

export { pointsFor, resultWord } from './assessment.policy.js';
export type { DeliveriesService, PlatformDeliveries } from './deliveries.service.js';
export { deliveryView } from './delivery.view.js';
export type {
  Assessment,
  Grade,
  Levels,
  PastVerdict,
  ReleasedGrade,
  ReturnedWork,
} from './grade.model.js';
export type { Work } from './grade-rows.js';
export type { GradingService, OwnGrade } from './grading.service.js';

/** What participants get for their work, and its way to the gradebook of their LMS. */
export function createGrading(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly course: CourseService;
  readonly content: CourseContent;
  /** Whether a platform is told of work that has no grade. */
  readonly keepsSubmissions: (registrationId: string) => Promise<boolean>;
  /** To be told of each grade that a participant may see from now on. */
  readonly onReleased: (memberId: string, assignment: number) => Promise<void>;
  /** Spreads retries; between 0 and 1. */
  readonly random?: () => number;
}) {
  const { db, clock, logger, course, content, random = Math.random } = parts;
  const { rubric, lectures } = content;
  const { keepsSubmissions, onReleased } = parts;
  const grades = gradeModel(db);
  const columnRows = columnModel(db);
  const label = (assignment: number) =>
    lectures.find(({ number }) => number === assignment)?.assignment.title ?? '';
  const plan = { label, scoreMaximum: rubric.scoreMaximum };
  const columns = new Columns({ columns: columnRows, grades }, plan, clock);
  const outbox = new Outbox(grades, clock);
  const healths = new PlatformHealths(db, clock);
  const rows = new GradeRows(grades, course);
  const jobParts = { outbox, columns, healths, people: course, maximum: rubric.scoreMaximum };
  return {
    service: new GradingService({ grades, rows, rubric, keepsSubmissions, onReleased }, clock),
    deliveries: new DeliveriesService({ grades, columns: columnRows, healths }, clock),
    /** To be told of each launch: it may bring the gradebook column that grades wait for. */
    noteColumn: (launch: ColumnNews, here: LaunchContext) => columns.note(here, launch),
    /** The gradebook can be reached only after the border to the platforms has started. */
    deliveryJobs: (gradebook: GradebookClient, lineItems: LineItemsClient) => [
      new GradeDeliveryJob({ ...jobParts, gradebook, lineItems, clock, logger, random }),
      new ReceiptsJob({ grades, columns: columnRows, outbox, gradebook, clock, logger }),
    ],
    personalData: gradingPersonalData(grades),
  };
}
