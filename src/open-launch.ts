import type { Response } from 'express';
import type { createAssignments } from './assignments/index.js';
import { isStaff, type createCourse, type LaunchContext } from './course/index.js';
import type { createForum } from './forum/index.js';
import type { createGrading } from './grading/index.js';
import { renderPage } from './http/render-page.js';
import { allowFraming } from './http/security-headers.js';
import { ForbiddenError } from './kernel/errors.js';
import type { createLti, Launch, ShowPage } from './lti/index.js';
import type { createSession } from './session/index.js';

/** The rooms that a launch goes through on its way to a page. */
interface Rooms {
  readonly lti: ReturnType<typeof createLti>;
  readonly session: ReturnType<typeof createSession>;
  readonly course: ReturnType<typeof createCourse>;
  readonly grading: ReturnType<typeof createGrading>;
  readonly assignments: ReturnType<typeof createAssignments>;
  readonly forum: ReturnType<typeof createForum>;
}

function pageOfItem(item: Launch['item']): string {
  if (item === 'unknown') return 'not-chosen';
  if (item?.kind === 'forum') return 'forum';
  return item !== null && 'number' in item ? `${item.kind}s/${item.number}` : '';
}

/** Canvas opens a submission by the address that was sent with it. */
function submissionIn(address: string | null): string | null {
  const { searchParams } = new URL(address ?? 'https://nowhere.invalid');
  return /^[0-9a-f]{24}$/.exec(searchParams.get('submission') ?? '')?.[0] ?? null;
}

export const showPage: ShowPage = (res, { template, view, frameOrigins }) => {
  allowFraming(res, frameOrigins);
  renderPage(res, template, view);
};

/** From a launch that was let in to its first page. */
export function openLaunch(rooms: Rooms) {
  const { course, session, grading, lti } = rooms;
  return async (launch: Launch, res: Response): Promise<void> => {
    if (launch.deepLinking && !mayChoose(launch)) throw new ForbiddenError('picker.notAllowed');
    const entry = await course.service.enter(launch);
    const acting = await course.service.launchContext(entry);
    // A column of the place where content is still being chosen is not yet about anything.
    if (!launch.deepLinking) await grading.noteColumn(launch, acting);
    const page = await firstPage(rooms, launch, acting, res);
    const { launchId, browserHash, proof, frameOrigins, returnUrl, deepLinking } = launch;
    const cookieless = proof === 'storage';
    const opened = { launchId, browserHash, cookieless, frameOrigins, returnUrl, deepLinking };
    const base = await session.service.open({ ...entry, ...opened });
    // A platform that was shut out while the launch was under way has not got in.
    if (!(await lti.registrations.isActive(launch))) {
      await session.service.endAllOfRegistration(launch.registrationId);
      throw new ForbiddenError('launch.disabledPlatform');
    }
    res.redirect(303, `${base}${page}`);
  };
}

/** Who makes or teaches the course, or runs the LMS it is to stand in. */
const mayChoose = ({ role, isLmsAdministrator }: Launch): boolean =>
  role === 'instructor' || role === 'developer' || isLmsAdministrator;

/**
 * Where a launch leads to: a choice of content, somebody's work, the question about a copied course, the post whose link
 * was followed just before, or what its link names.
 */
async function firstPage(
  { assignments, course, forum }: Rooms,
  { deepLinking, forUser, item, targetLinkUri }: Launch,
  acting: LaunchContext,
  res: Response,
): Promise<string> {
  if (deepLinking) return 'picker';
  if (forUser) return assignments.service.pageToReview(acting, forUser, item);
  const submission = submissionIn(targetLinkUri);
  if (submission) return assignments.service.pageOfSubmission(acting, submission);
  if (isStaff(acting) && (await course.copies.openQuestion(acting))) return 'copied';
  return (await forum.pageOfWanted(acting, res)) ?? pageOfItem(item);
}
