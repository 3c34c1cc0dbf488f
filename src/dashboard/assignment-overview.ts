import type { LaunchContext } from '../course/index.js';

/** How far a participant is with one assignment. */
export type AssignmentState = 'open' | 'draft' | 'submitted' | 'returned' | 'released';
export type AssignmentStates = ReadonlyMap<number, AssignmentState>;

/** What the dashboard asks of the room that knows the assignments. */
export interface AssignmentOverview {
  /** For the acting participant, per number of the assignment. */
  statesFor(launch: LaunchContext): Promise<AssignmentStates>;
  /** For an instructor: how many handed-in attempts of the own context wait for grading, per number of the assignment. */
  waitingFor(launch: LaunchContext): Promise<ReadonlyMap<number, number>>;
}
