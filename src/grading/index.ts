import type { Connection } from 'mongoose';
import type { Rubric } from '../content/index.js';
import type { CourseService, LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import type { Job } from '../kernel/job.js';
import type { Logger } from '../kernel/logger.js';
import type { PersonalData } from '../kernel/personal-data.js';
import type { GradebookClient, LineItemsClient } from '../lti/index.js';
import { columnModel } from './column.model.js';
import { Columns, type ColumnNews } from './columns.js';
import { GradeDeliveryJob } from './delivery.job.js';
import { gradeModel } from './grade.model.js';
import { GradingService } from './grading.service.js';
import { Outbox } from './outbox.js';
import { gradingPersonalData } from './personal-data.js';

export { pointsFor, resultWord } from './assessment.policy.js';
export { deliveryView } from './delivery.view.js';
export type { Assessment, Grade, Levels, ReleasedGrade } from './grade.model.js';
export type { GradingService, OwnGrade, Work } from './grading.service.js';

export interface GradingRoom {
  readonly service: GradingService;
  /** To be told of each launch: it may bring the gradebook column that grades wait for. */
  noteColumn(launch: ColumnNews, here: LaunchContext): Promise<void>;
  /** The gradebook can be reached only after the border to the platforms has started. */
  deliveryJob(gradebook: GradebookClient, lineItems: LineItemsClient): Job;
  readonly personalData: PersonalData;
}

/** What participants get for their work, and its way to the gradebook of their LMS. */
export function createGrading(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly course: CourseService;
  readonly rubric: Rubric;
  /** Spreads retries; between 0 and 1. */
  readonly random?: () => number;
}): GradingRoom {
  const { db, clock, logger, course, rubric, random = Math.random } = parts;
  const grades = gradeModel(db);
  const columns = new Columns({ columns: columnModel(db), grades }, clock);
  const outbox = new Outbox(grades, clock);
  return {
    service: new GradingService({ grades, course, rubric }, clock),
    noteColumn: (launch, here) => columns.note(here, launch),
    deliveryJob: (gradebook, lineItems) =>
      new GradeDeliveryJob({ outbox, columns, gradebook, lineItems, clock, logger, random }),
    personalData: gradingPersonalData(grades),
  };
}
