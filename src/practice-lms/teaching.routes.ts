import type { Router } from 'express';
import { z } from 'zod';
import { frameOf, refuseForeignForms, remember } from './page-request.js';
import { addFramedPage, type Parts } from './parts.js';
import { pageNotFound } from './refusal.js';

const ReturnQuery = z.object({ sesskey: z.string(), data: z.string() }).partial();
const ReturnForm = z.object({ JWT: z.string().optional() }).default({});
const SaveForm = z.object({ keuze: z.string() });

/** Choosing content in the tool, and putting it into the course. */
export function addChoiceRoutes(router: Router, parts: Parts): void {
  const { lms, choices } = parts;
  const { base, rules } = lms.profile;
  addFramedPage(router, parts, '/inhoud', (_req, res) => {
    const { course, person } = frameOf(res, 'edits');
    const lead = `Kies in ${lms.toolInUse.name} wat er in de cursus komt.`;
    return { title: 'Inhoud kiezen', lead, launch: { person, purpose: 'choice', course } };
  });

  /** The tool's answer comes from its site into a frame: no cookie of ours is with it. */
  router.post(['/inhoud/terug', '/inhoud/terug/:token'], async (req, res) => {
    const { sesskey, data } = ReturnQuery.parse(req.query);
    const token = sesskey ?? data ?? String(req.params['token']);
    const choice = await choices.receive(token, ReturnForm.parse(req.body).JWT);
    const { isSaved, activities, said, fault } = choice;
    const title = isSaved ? 'Dit staat nu in de cursus' : 'Dit heb je gekozen';
    const nothing = { title: 'Er is niets gekozen', said, fault };
    const closed = { ...nothing, action: `${base}/`, fields: {}, top: true };
    if (activities.length > 0) res.render('choice', { view: { ...choice, title } });
    else if (rules.silentEmptyChoice) res.render('post-to-tool', { view: closed });
    else res.render('notice', { view: nothing });
  });

  router.post('/inhoud/bewaren', refuseForeignForms, async (req, res) => {
    frameOf(res, 'edits');
    await choices.save(SaveForm.parse(req.body).keuze);
    res.redirect(303, `${base}/`);
  });
}

/** What teachers do to the course: take an activity away, copy it, say who takes part. */
export function addTeachingRoutes(router: Router, { lms, courses }: Parts): void {
  const home = `${lms.profile.base}/`;
  router.post('/activiteiten/:activity/weg', refuseForeignForms, async (req, res) => {
    frameOf(res, 'edits');
    const { course, activity } = lms.requireActivity(req.params['activity']);
    await courses.removeActivity(course, activity);
    res.redirect(303, home);
  });

  router.post('/cursus/kopie', refuseForeignForms, async (_req, res) => {
    const { number } = await courses.copyCourse(frameOf(res, 'edits').course);
    remember(res, 'cursus', number, home).redirect(303, home);
  });

  router.get('/deelnemers', (_req, res) => {
    frameOf(res, 'works');
    res.render('people', { view: { title: 'Deelnemers', people: lms.enrollable } });
  });

  router.post('/deelnemers/:person', refuseForeignForms, async (req, res) => {
    const { course } = frameOf(res, 'edits');
    const person = lms.enrollable.find(({ id }) => id === req.params['person']);
    if (!person) throw pageNotFound();
    await courses.changeMembership(course, person);
    res.redirect(303, `${home}deelnemers`);
  });
}

/** From the gradebook to the work itself: by a message of its own (Submission Review), or at the address that came with the last attempt (SpeedGrader). */
export function addReviewRoutes(router: Router, parts: Parts): void {
  const { lms, gradebook } = parts;
  addFramedPage(router, parts, '/inzage/:activity/:person', (req, res) => {
    const { person } = frameOf(res, 'teaches');
    const { course, activity } = lms.requireActivity(req.params['activity']);
    const forUser = lms.participantsOf(course).find(({ id }) => id === req.params['person']);
    const lineItem = gradebook.findLineItemOfLink(lms.linkId(activity, course));
    if (!forUser || !lineItem) throw pageNotFound();
    const title = `Inzending bij ${activity.title}`;
    const common = { person, course, activity };
    if (lms.profile.rules.reviews)
      return { title, launch: { ...common, purpose: 'review', forUser } };
    const url = gradebook.gradeOf(lineItem, forUser).submissions.at(-1);
    if (!url) throw pageNotFound();
    return { title, launch: { ...common, purpose: 'link', url } };
  });
}
