import { Router, type Response } from 'express';
import { z } from 'zod';
import type { GradebookService } from './gradebook.service.js';
import type { LaunchService } from './launch.service.js';
import type { Lms } from './lms.js';
import {
  COURSE_COOKIE,
  PERSON_COOKIE,
  frameOf,
  refuseForeignForms,
  requireThat,
} from './page-request.js';
import { activityView, courseView, gradebookView } from './pages.view.js';
import { Refusal, pageNotFound } from './refusal.js';
import type { TokenService } from './token.service.js';

interface Parts {
  readonly lms: Lms;
  readonly gradebook: GradebookService;
  readonly launches: LaunchService;
  readonly tokens: TokenService;
}

/** The course, its activities and its gradebook, and signing in at the tool. */
export function pageRoutes(parts: Parts): Router {
  const router = Router();
  addCourseRoutes(router, parts);
  addActivityRoutes(router, parts);
  addSignInRoutes(router, parts);
  addGradebookRoutes(router, parts);
  return router;
}

/** `terug` stays on this site: it begins with one slash and no second one. */
const ChoiceForm = z.object({
  persoon: z.string().optional(),
  cursus: z.coerce.number().optional(),
  terug: z.stringFormat('path', /^\/(?![/\\])[^\s\\]*$/).catch('/'),
});

function addCourseRoutes(router: Router, { lms, gradebook }: Parts): void {
  router.get('/', (_req, res) => {
    const { course, person } = frameOf(res);
    res.render('course', { view: courseView(lms, course, person, gradebook) });
  });

  router.post('/persoon', refuseForeignForms, (req, res) => {
    const { persoon, terug } = ChoiceForm.parse(req.body);
    if (!persoon || !lms.people.some(({ id }) => id === persoon))
      throw new Refusal(422, 'Deze persoon is hier niet bekend');
    res.cookie(PERSON_COOKIE, persoon, { httpOnly: true, sameSite: 'lax', path: '/' });
    res.redirect(303, terug);
  });

  router.post('/cursus', refuseForeignForms, (req, res) => {
    const { cursus } = ChoiceForm.parse(req.body);
    const path = `${lms.profile.base}/`;
    res.cookie(COURSE_COOKIE, String(cursus), { httpOnly: true, sameSite: 'lax', path });
    res.redirect(303, path);
  });

  router.get('/koppeling', (_req, res) => {
    const { registration, toolInUse: tool } = lms;
    res.render('connection', { view: { title: 'Koppeling met de tool', registration, tool } });
  });
}

const StartQuery = z.object({ venster: z.literal('nieuw').optional() });
const message = z.string().max(2000).optional();
const ReturnQuery = z.object({ lti_msg: message, lti_errormsg: message });

function addActivityRoutes(router: Router, { lms, launches }: Parts): void {
  router.get('/activiteiten/:activity', (req, res) => {
    const { course, activity } = lms.requireActivity(req.params.activity);
    res.render('activity', { view: activityView(lms, course, activity) });
  });

  router.get('/activiteiten/:activity/start', async (req, res) => {
    const { course, activity } = lms.requireActivity(req.params.activity);
    const target = StartQuery.parse(req.query).venster ? 'window' : 'iframe';
    const { person } = frameOf(res);
    if (course.left.includes(person.id))
      throw new Refusal(403, 'Je bent niet ingeschreven in deze cursus');
    const form = await launches.startLaunch({ person, purpose: 'link', course, activity, target });
    res.render('post-to-tool', { view: { title: activity.title, ...form } });
  });

  /** Where the tool sends a browser back to, with what it wants to have said. */
  router.get('/activiteiten/:activity/terug', (req, res) => {
    lms.requireActivity(req.params.activity);
    const { lti_msg: said, lti_errormsg: fault } = ReturnQuery.parse(req.query);
    res.render('notice', { view: { title: 'Je hebt de activiteit verlaten', said, fault } });
  });
}

/** All the script there is: a page on the way to the tool posts itself. */
const SUBMIT_SCRIPT = "document.querySelector('form[data-submit]').submit();";

/** Signing in at the tool, the platform's public keys, and access tokens for whoever signs with the tool's. */
function addSignInRoutes(router: Router, { lms, launches, tokens }: Parts): void {
  const answer = async (res: Response, parameters: unknown) => {
    const form = await launches.authorize(parameters);
    if (!form) {
      const advice =
        'Misschien is deze link al een keer gebruikt. Open de activiteit in de cursus.';
      throw new Refusal(404, 'Ongeldig verzoek', advice);
    }
    res.render('post-to-tool', { view: { title: 'Op weg naar de activiteit', ...form } });
  };
  router.get('/auth', (req, res) => answer(res, req.query));
  router.post('/auth', (req, res) => answer(res, req.body));
  const { storageFrame } = lms.profile.rules;
  if (storageFrame) {
    router.get(`/${storageFrame}`, (_req, res) => {
      res.render('storage-frame', { view: { title: 'Berichten van de tool' } });
    });
  }
  router.get('/submit.js', (_req, res) => res.type('text/javascript').send(SUBMIT_SCRIPT));

  router.get('/keys', (_req, res) => {
    const { kty, kid, n, e } = lms.state.key;
    const keySet = { keys: [{ kty, alg: 'RS256', use: 'sig', kid, n, e }] };
    res.set('Cache-Control', 'public, max-age=300').json(keySet);
  });

  router.post('/token', async (req, res) => {
    const { status, body } = await tokens.grantToken(req.body);
    res.status(status).type(lms.profile.rules.tokenType).send(body);
  });
}

const DutchNumber = z
  .string()
  .trim()
  .regex(/^\d{1,4}([.,]\d{1,5})?$/)
  .transform((text) => Number(text.replace(',', '.')));

const GradeForm = z.discriminatedUnion('actie', [
  z.object({
    actie: z.literal('aanpassen'),
    cijfer: DutchNumber,
    toelichting: z.string().trim().max(20_000),
  }),
  z.object({ actie: z.literal('terugnemen') }),
]);

function addGradebookRoutes(router: Router, { lms, gradebook }: Parts): void {
  router.get('/cijfers', (_req, res) => {
    res.render('gradebook', { view: gradebookView(lms, frameOf(res), gradebook) });
  });

  router.post('/cijfers/:lineItem/:person', refuseForeignForms, async (req, res) => {
    const { course, teaches } = frameOf(res);
    const lineItem = gradebook.findLineItem(Number(req.params['lineItem']));
    const person = lms.participantsOf(course).find(({ id }) => id === req.params['person']);
    requireThat(teaches);
    if (!lineItem || !person) throw pageNotFound();
    const form = GradeForm.safeParse(req.body).data;
    if (!form) {
      const advice = 'Vul een getal in, bijvoorbeeld 7 of 7,5, en bewaar opnieuw.';
      throw new Refusal(422, 'Dit cijfer is niet te lezen', advice);
    }
    const takenBack = form.actie === 'terugnemen';
    const own = takenBack ? null : { score: form.cijfer, comment: form.toelichting || null };
    await gradebook.overrideGrade(lineItem, person.id, own);
    res.redirect(303, `${lms.profile.base}/cijfers`);
  });
}
