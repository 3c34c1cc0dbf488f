import type { Router } from 'express';
import type { CourseService } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import type { PersonalData } from '../kernel/personal-data.js';
import { farewellRoutes, privacyRoutes } from './privacy.routes.js';
import { PrivacyService } from './privacy.service.js';

/** Insight into and erasure of a person's data, over all rooms that know people. */
export function createPrivacy(parts: {
  readonly course: CourseService;
  readonly rooms: readonly PersonalData[];
  readonly clock: Clock;
}): { readonly routes: Router; readonly farewell: Router } {
  const service = new PrivacyService(parts.course, parts.rooms, parts.clock);
  return { routes: privacyRoutes(service), farewell: farewellRoutes() };
}
