import type { RunMoves, RunsService } from '../course/index.js';
import type { DeliveriesService } from '../grading/index.js';
import type { Clock } from '../kernel/clock.js';
import type { Lti, StartedLti } from '../lti/index.js';

export interface AdminParts
  extends
    Pick<Lti, 'registrations' | 'registrationLinks' | 'launchLog' | 'keyRing'>,
    Pick<StartedLti, 'connection' | 'shareLinks'> {
  readonly adminToken: string;
  readonly secretKey: Buffer;
  readonly clock: Clock;
  readonly endSessionsOf: (registrationId: string) => Promise<void>;
  readonly runs: RunsService;
  readonly runMoves: RunMoves;
  readonly publicUrl: string;
  readonly deliveries: Pick<DeliveriesService, 'of' | 'sendAgain'>;
}
