/**
 * What a person may do in the tool because of the roles in the LMS course: an instructor teaches and grades, a developer
 * looks at everything ahead of time, an observer reads, a learner takes part.
 */
export const LAUNCH_ROLES = ['instructor', 'developer', 'observer', 'learner'] as const;
export type LaunchRole = (typeof LAUNCH_ROLES)[number];

/**
 * Why what a learner does is never sent to the gradebook: the LMS's own test student, somebody without a role in the
 * course, or somebody who teaches it and only looks with a learner's eyes.
 */
export const SANDBOXES = ['test-student', 'guest', 'switched-role', 'preview'] as const;
export type Sandbox = (typeof SANDBOXES)[number];

const CONTEXT_ROLE =
  /^(?:http:\/\/purl\.imsglobal\.org\/vocab\/lis\/v2\/membership(?:#|\/))?(\w+)(?:#\w+)?$/;
const TEST_USER = 'http://purl.imsglobal.org/vocab/lti/system/person#TestUser';
const LMS_ADMINISTRATOR =
  /^http:\/\/purl\.imsglobal\.org\/vocab\/lis\/v2\/(?:institution|system)\/person#(?:Sys)?Admin(?:istrator)?$/;

/**
 * Context roles decide, as URI or short name (LTI 1.3 §A.2.2, §A.2.3); a sub-role counts as its principal role, so that
 * a teaching assistant teaches. A role in the institution or the system never teaches: an administrator of the LMS who
 * is not in the course is a guest in it. A parent (Mentor) reads; the administrator of a course looks, and does not grade.
 */
export function standingOf(roles: readonly string[]) {
  const inCourse = new Set(roles.map((role) => CONTEXT_ROLE.exec(role)?.[1]));
  /** Of the LMS itself, whatever the course says. */
  const isLmsAdministrator = roles.some((role) => LMS_ADMINISTRATOR.test(role));
  const standing = (role: LaunchRole, sandbox: Sandbox | null = null) => {
    return { role, sandbox, isLmsAdministrator };
  };
  if (inCourse.has('Instructor')) return standing('instructor');
  if (roles.includes(TEST_USER)) return standing('learner', 'test-student');
  if (inCourse.has('Learner')) return standing('learner');
  if (inCourse.has('ContentDeveloper') || inCourse.has('Administrator'))
    return standing('developer');
  if (inCourse.has('Mentor')) return standing('observer');
  return standing('learner', 'guest');
}
