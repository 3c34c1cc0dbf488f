import type { Clock } from '../kernel/clock.js';
import type {
  ConnectionCheck,
  KeyRing,
  LaunchLog,
  RegistrationsService,
  ShareLinks,
} from '../lti/index.js';

export interface AdminParts {
  readonly adminToken: string;
  readonly secretKey: Buffer;
  readonly clock: Clock;
  readonly registrations: RegistrationsService;
  readonly launchLog: LaunchLog;
  readonly keyRing: KeyRing;
  readonly connection: ConnectionCheck;
  readonly shareLinks: ShareLinks;
  readonly endSessionsOf: (registrationId: string) => Promise<void>;
  readonly registrationLinks?: {
    create(organisation: string, autoApprove: boolean): Promise<{ readonly url: string }>;
  };
  /** For each LMS the fields of a manual registration, under its own names, and what goes into them. */
  readonly toolSheet?: readonly {
    lms: string;
    rows: readonly { field: string; value: string }[];
  }[];
}
