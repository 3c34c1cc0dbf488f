import type { Job } from './kernel/job.js';
import type { Logger } from './kernel/logger.js';

export interface RunningJobs {
  /** Starts no further run and waits for those underway. */
  readonly stop: () => Promise<void>;
}

/** Repeats each job. A run that fails is tried again at its next turn. */
export function runJobs(jobs: readonly Job[], logger: Logger): RunningJobs {
  const running = jobs.map((job) => repeat(job, logger));
  return {
    stop: async () => {
      await Promise.all(running.map((job) => job.stop()));
    },
  };
}

function repeat(job: Job, logger: Logger): RunningJobs {
  let timer: NodeJS.Timeout;
  let underway: Promise<void> = Promise.resolve();
  let stopped = false;
  const turn = async () => {
    await job.run().catch((error: unknown) => {
      logger.error({ err: error, job: job.name }, 'job failed');
    });
    if (!stopped) schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => {
      underway = turn();
    }, job.everyMs).unref();
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
