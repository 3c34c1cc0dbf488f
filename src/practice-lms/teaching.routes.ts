import { Router } from 'express';
import { z } from 'zod';
import type { ChoiceService } from './choice.service.js';
import type { CourseService } from './course.service.js';
import type { LaunchService } from './launch.service.js';
import type { Lms } from './lms.js';
import { frameOf, refuseForeignForms, requireThat } from './page-request.js';
import { pageNotFound } from './refusal.js';

interface Parts {
  readonly lms: Lms;
  readonly choices: ChoiceService;
  readonly courses: CourseService;
  readonly launches: LaunchService;
}

/** What teachers do: choose content, copy the course, look at work, say who takes part. */
export function teachingRoutes(parts: Parts): Router {
  const router = Router();
  addChoiceRoutes(router, parts);
  addCourseRoutes(router, parts);
  addReviewRoutes(router, parts);
  return router;
}

const ReturnQuery = z.object({ sesskey: z.string(), data: z.string() }).partial();

function addChoiceRoutes(router: Router, { lms, choices, launches }: Parts): void {
  const { base, rules } = lms.profile;
  router.get('/inhoud', (_req, res) => {
    requireThat(frameOf(res).edits);
    const lead = `Kies in ${lms.toolInUse.name} wat er in de cursus komt.`;
    const view = { title: 'Inhoud kiezen', lead, start: `${base}/inhoud/start` };
    res.render('activity', { view });
  });

  router.get('/inhoud/start', async (_req, res) => {
    const { course, person, edits } = frameOf(res);
    requireThat(edits);
    const launch = { person, purpose: 'choice', course, target: 'iframe' } as const;
    const form = await launches.startLaunch(launch);
    res.render('post-to-tool', { view: { title: 'Inhoud kiezen', ...form } });
  });

  /** The tool's answer comes from its site into a frame: no cookie of ours is with it. */
  router.post(['/inhoud/terug', '/inhoud/terug/:token'], async (req, res) => {
    const { sesskey, data } = ReturnQuery.parse(req.query);
    const token = sesskey ?? data ?? String(req.params['token']);
    const { JWT: jwt } = z.object({ JWT: z.string().optional() }).parse(req.body ?? {});
    const choice = await choices.receive(token, jwt);
    const { isSaved, activities, said, fault } = choice;
    const title = isSaved ? 'Dit staat nu in de cursus' : 'Dit heb je gekozen';
    const nothing = 'Er is niets gekozen';
    if (activities.length > 0) res.render('choice', { view: { ...choice, title } });
    else if (!rules.silentEmptyChoice)
      res.render('notice', { view: { title: nothing, said, fault } });
    else {
      const form = { action: `${base}/`, fields: {}, top: true };
      res.render('post-to-tool', { view: { title: nothing, ...form } });
    }
  });

  router.post('/inhoud/bewaren', refuseForeignForms, async (req, res) => {
    requireThat(frameOf(res).edits);
    await choices.save(z.object({ keuze: z.string() }).parse(req.body).keuze);
    res.redirect(303, `${base}/`);
  });
}

function addCourseRoutes(router: Router, { lms, courses }: Parts): void {
  const { base } = lms.profile;
  router.post('/activiteiten/:activity/weg', refuseForeignForms, async (req, res) => {
    requireThat(frameOf(res).edits);
    const { course, activity } = lms.requireActivity(req.params['activity']);
    await courses.removeActivity(course, activity);
    res.redirect(303, `${base}/`);
  });

  router.post('/cursus/kopie', refuseForeignForms, async (_req, res) => {
    const { course, edits } = frameOf(res);
    requireThat(edits);
    const { number } = await courses.copyCourse(course);
    res.cookie('cursus', String(number), { httpOnly: true, sameSite: 'lax', path: `${base}/` });
    res.redirect(303, `${base}/`);
  });

  router.get('/deelnemers', (_req, res) => {
    const { course, teaches, edits } = frameOf(res);
    requireThat(teaches || edits);
    const isMember = ({ id }: { id: string }) => !course.left.includes(id);
    const people = lms.people
      .filter(({ own, role }) => own && role in lms.profile.rosterRoles)
      .map((person) => ({ person, isMember: isMember(person) }));
    res.render('people', { view: { title: 'Deelnemers', people } });
  });

  router.post('/deelnemers/:person', refuseForeignForms, async (req, res) => {
    const { course, edits } = frameOf(res);
    const person = lms.people.find(({ id }) => id === req.params['person']);
    requireThat(edits);
    if (!person) throw pageNotFound();
    await courses.setMembership(course, person, course.left.includes(person.id));
    res.redirect(303, `${base}/deelnemers`);
  });
}

/** From the gradebook to the work itself, by a message of its own (Submission Review). */
function addReviewRoutes(router: Router, { lms, launches }: Parts): void {
  const { base, rules } = lms.profile;
  router.get('/inzage/:activity/:person', (req, res) => {
    const { activity } = lms.requireActivity(req.params.activity);
    requireThat(frameOf(res).teaches && rules.reviews);
    const start = `${base}/inzage/${activity.id}/${req.params.person}/start`;
    res.render('activity', { view: { title: `Inzending bij ${activity.title}`, start } });
  });

  router.get('/inzage/:activity/:person/start', async (req, res) => {
    const { course, activity } = lms.requireActivity(req.params.activity);
    const { person, teaches } = frameOf(res);
    const about = lms.participantsOf(course).find(({ id }) => id === req.params.person);
    requireThat(teaches && rules.reviews);
    if (!about) throw pageNotFound();
    const to = { person, course, activity, forUser: about.id, target: 'iframe' } as const;
    const form = await launches.startLaunch({ ...to, purpose: 'review' });
    res.render('post-to-tool', { view: { title: activity.title, ...form } });
  });
}
