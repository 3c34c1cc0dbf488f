import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { isModerator } from './forum.policy.js';

/** What who moderates can give as a reason, so that the author reads which rule applied; any other words do as well. */
export const rulesFor = (launch: LaunchContext, { forum }: CourseContent): string[] =>
  isModerator(launch) ? [...forum.houseRules.rules] : [];
