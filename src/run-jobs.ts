import { seconds } from './kernel/clock.js';
import type { Job } from './kernel/job.js';
import type { Logger } from './kernel/logger.js';
import type { Leases } from './database/lease.js';

const LEASE_MS = seconds(60);

export interface RunningJobs {
  /** Starts no further run and waits for those underway. */
  stop(): Promise<void>;
}

/** Repeats each job under a lease, so that of all processes one at a time does it. A run that fails is tried again at its next turn. */
export function runJobs(jobs: readonly Job[], leases: Leases, logger: Logger): RunningJobs {
  const running = jobs.map((job) => repeat(job, leases, logger));
  return {
    stop: async () => {
      await Promise.all(running.map((job) => job.stop()));
    },
  };
}

function repeat(job: Job, leases: Leases, logger: Logger): RunningJobs {
  let timer: NodeJS.Timeout;
  let underway: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const turn = () => {
    underway = leases
      .withLease(`job:${job.name}`, LEASE_MS, () => job.run())
      .catch((error: unknown) => {
        logger.error({ err: error, job: job.name }, 'job failed');
      })
      .then(() => {
        if (!stopped) schedule();
      });
  };
  const schedule = () => {
    timer = setTimeout(turn, job.everyMs).unref();
  };
  schedule();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await underway;
    },
  };
}
