/** What a person may do in the tool because of the role in the LMS course. */
export type LaunchRole = 'instructor' | 'learner';

const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';
const MEMBERSHIP_SUB_ROLE = 'http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#';

/**
 * Context roles decide. A role in the institution or the system never teaches: an administrator of the LMS who is
 * not in the course is no instructor of it. Short names are context roles (LTI 1.3 §A.2.3).
 */
export function launchRoleOf(roles: readonly string[]): LaunchRole {
  return roles.some(isInstructorRole) ? 'instructor' : 'learner';
}

const isInstructorRole = (role: string): boolean =>
  role === 'Instructor' ||
  role === `${MEMBERSHIP}Instructor` ||
  role.startsWith(MEMBERSHIP_SUB_ROLE);
