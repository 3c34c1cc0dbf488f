import type { Request, Response, Router } from 'express';
import { ChoiceService } from './choice.service.js';
import { CourseService } from './course.service.js';
import { GradebookService } from './gradebook.service.js';
import { LaunchService, type Launch } from './launch.service.js';
import type { Lms } from './lms.js';
import { RegistrationService } from './registration.service.js';
import { TokenService } from './token.service.js';

/** One LMS and all that it can do. */
export type Parts = ReturnType<typeof partsOf>;

export function partsOf(lms: Lms) {
  const gradebook = new GradebookService(lms);
  const launches = new LaunchService(lms, gradebook);
  const courses = new CourseService(lms, gradebook);
  const choices = new ChoiceService(lms, launches, courses);
  const [tokens, registrations] = [new TokenService(lms), new RegistrationService(lms)];
  return { lms, gradebook, launches, courses, choices, tokens, registrations };
}

/** A page with the tool in a frame, and below it what the frame opens: a form that posts itself to the tool. */
export function addFramedPage(
  router: Router,
  { launches }: Parts,
  path: string,
  pageOf: (req: Request, res: Response) => { title: string; launch: Launch },
): void {
  router.get(path, (req, res) => {
    const start = `${req.baseUrl}${req.path}/start`;
    res.render('activity', { view: { ...pageOf(req, res), start } });
  });
  router.get(`${path}/start`, (req, res) => {
    const { launch, title } = pageOf(req, res);
    res.render('post-to-tool', { view: { title, ...launches.startLaunch(launch) } });
  });
}
