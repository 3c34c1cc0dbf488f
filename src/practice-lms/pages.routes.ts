import type { Router } from 'express';
import { z } from 'zod';
import { frameOf, refuseForeignForms, remember } from './page-request.js';
import { activityView, courseView, gradebookView } from './pages.view.js';
import { addFramedPage, type Parts } from './parts.js';
import { Refusal, pageNotFound } from './refusal.js';

/** `terug` stays on this site: it begins with one slash and no second one. */
const ChoiceForm = z.object({
  persoon: z.string().optional(),
  cursus: z.coerce.number().optional(),
  terug: z.stringFormat('path', /^\/(?![/\\])[^\s\\]*$/).catch('/'),
});

export function addCourseRoutes(router: Router, { lms, gradebook }: Parts): void {
  router.get('/', (_req, res) => {
    const { course, person } = frameOf(res);
    res.render('course', { view: courseView(lms, course, person, gradebook) });
  });

  router.post('/persoon', refuseForeignForms, (req, res) => {
    const { persoon, terug } = ChoiceForm.parse(req.body);
    if (!lms.people.some(({ id }) => id === persoon))
      throw new Refusal(422, 'Deze persoon is hier niet bekend');
    remember(res, 'persoon', persoon, '/').redirect(303, terug);
  });

  router.post('/cursus', refuseForeignForms, (req, res) => {
    const path = `${lms.profile.base}/`;
    remember(res, 'cursus', ChoiceForm.parse(req.body).cursus, path).redirect(303, path);
  });

  router.get('/koppeling', (_req, res) => {
    const { registration, toolInUse: tool } = lms;
    res.render('connection', { view: { title: 'Koppeling met de tool', registration, tool } });
  });
}

const StartQuery = z.object({ venster: z.literal('nieuw').optional() });
const ReturnQuery = z.object({ lti_msg: z.string(), lti_errormsg: z.string() }).partial();

export function addActivityRoutes(router: Router, parts: Parts): void {
  const { lms } = parts;
  addFramedPage(router, parts, '/activiteiten/:activity', (req, res) => {
    const { person } = frameOf(res);
    const { course, activity } = lms.requireActivity(req.params['activity']);
    const target = StartQuery.parse(req.query).venster ? 'window' : 'iframe';
    if (course.left.includes(person.id))
      throw new Refusal(403, 'Je bent niet ingeschreven in deze cursus');
    const launch = { person, purpose: 'link', course, activity, target } as const;
    return { ...activityView(course, activity), launch };
  });

  /** Where the tool sends a browser back to, with what it wants to have said. */
  router.get('/activiteiten/:activity/terug', (req, res) => {
    const { lti_msg: said, lti_errormsg: fault } = ReturnQuery.parse(req.query);
    res.render('notice', { view: { title: 'Je hebt de activiteit verlaten', said, fault } });
  });
}

const dutchNumber = /^\s*\d{1,4}([.,]\d{1,5})?\s*$/;
const GradeForm = z.discriminatedUnion('actie', [
  z.object({
    actie: z.literal('aanpassen'),
    cijfer: z.stringFormat('number', dutchNumber).transform((text) => +text.replace(',', '.')),
    toelichting: z.string().trim().max(20_000),
  }),
  z.object({ actie: z.enum(['terugnemen', 'vergrendelen', 'ontgrendelen']) }),
]);

export function addGradebookRoutes(router: Router, { lms, gradebook }: Parts): void {
  router.get('/cijfers', (_req, res) => {
    res.render('gradebook', { view: gradebookView(lms, frameOf(res), gradebook) });
  });

  router.post('/cijfers/:lineItem/:person', refuseForeignForms, async (req, res) => {
    const { course } = frameOf(res, 'teaches');
    const { lineItem: item, person: participant } = req.params;
    const lineItem = gradebook.listLineItems(course).find(({ id }) => String(id) === item);
    const person = lms.participantsOf(course).find(({ id }) => id === participant);
    if (!lineItem || !person) throw pageNotFound();
    const form = GradeForm.safeParse(req.body).data;
    const advice = 'Vul een getal in, bijvoorbeeld 7 of 7,5, en bewaar opnieuw.';
    if (!form) throw new Refusal(422, 'Dit cijfer is niet te lezen', advice);
    if (form.actie === 'aanpassen') {
      const own = { score: form.cijfer, comment: form.toelichting || null };
      await gradebook.overrideGrade(lineItem, person, own);
    } else if (form.actie === 'terugnemen') await gradebook.overrideGrade(lineItem, person, null);
    else await gradebook.lockGrade(lineItem, person, form.actie === 'vergrendelen');
    res.redirect(303, `${lms.profile.base}/cijfers`);
  });
}
