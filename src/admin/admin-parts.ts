import type { Clock } from '../kernel/clock.js';
import type {
  ConnectionCheck,
  KeyRing,
  LaunchLog,
  RegistrationLinks,
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
  readonly registrationLinks: RegistrationLinks;
  readonly publicUrl: string;
}
