import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { GradebookService } from './gradebook.service.js';
import type { LaunchService } from './launch.service.js';
import type { Platform } from './lti.js';
import { PERSON_COOKIE, actingPerson, refuseForeignForms } from './page-request.js';
import { activityView, courseView, gradebookView } from './pages.view.js';
import { Refusal, pageNotFound } from './refusal.js';
import { ACTIVITIES, LEARNERS, PEOPLE, type Activity } from './site.js';
import type { State } from './state.js';
import type { TokenService } from './token.service.js';

interface Parts {
  readonly gradebook: GradebookService;
  readonly launches: LaunchService;
  readonly platform: Platform;
  readonly tokens: TokenService;
  readonly key: State['key'];
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
const PersonForm = z.object({
  persoon: z.enum(PEOPLE.map(({ id }) => id)),
  terug: z.stringFormat('path', /^\/(?![/\\])[^\s\\]*$/).catch('/'),
});

function addCourseRoutes(router: Router, { gradebook, platform }: Parts): void {
  router.get('/', (req, res) => {
    res.render('course', { view: courseView(actingPerson(req), gradebook) });
  });

  router.post('/persoon', refuseForeignForms, (req, res) => {
    const form = PersonForm.safeParse(req.body).data;
    if (!form) throw new Refusal(422, 'Deze persoon is hier niet bekend');
    res.cookie(PERSON_COOKIE, form.persoon, { httpOnly: true, sameSite: 'lax', path: '/' });
    res.redirect(303, form.terug);
  });

  router.get('/koppeling', (_req, res) => {
    const { registration, tool } = platform;
    res.render('connection', { view: { title: 'Koppeling met de tool', registration, tool } });
  });
}

const StartQuery = z.object({ venster: z.literal('nieuw').optional() });
const message = z.string().max(2000).optional();
const ReturnQuery = z.object({ lti_msg: message, lti_errormsg: message });

function addActivityRoutes(router: Router, { launches, platform }: Parts): void {
  router.get('/activiteiten/:activity', (req, res) => {
    res.render('activity', { view: activityView(requireActivity(req)) });
  });

  router.get('/activiteiten/:activity/start', async (req, res) => {
    const activity = requireActivity(req);
    const target = StartQuery.parse(req.query).venster ? 'window' : 'iframe';
    const fields = await launches.startLaunch({ person: actingPerson(req), activity, target });
    const action = platform.tool.loginUrl;
    res.render('post-to-tool', { view: { title: activity.title, action, fields } });
  });

  /** Where the tool sends a browser back to, with what it wants to have said. */
  router.get('/activiteiten/:activity/terug', (req, res) => {
    requireActivity(req);
    const { lti_msg: said, lti_errormsg: fault } = ReturnQuery.parse(req.query);
    res.render('notice', { view: { title: 'Je hebt de activiteit verlaten', said, fault } });
  });
}

function requireActivity(req: Request): Activity {
  const activity = ACTIVITIES.find(({ id }) => id === req.params['activity']);
  if (!activity) throw pageNotFound();
  return activity;
}

/** All the script there is: a page on the way to the tool posts itself. */
const SUBMIT_SCRIPT = "document.querySelector('form[data-submit]').submit();";

/** Signing in at the tool, the platform's public keys, and access tokens for whoever signs with the tool's. */
function addSignInRoutes(router: Router, { launches, platform, tokens, key }: Parts): void {
  const answer = async (res: Response, parameters: unknown) => {
    const fields = await launches.authorize(parameters);
    if (!fields) {
      const advice =
        'Misschien is deze link al een keer gebruikt. Open de activiteit in de cursus.';
      throw new Refusal(404, 'Ongeldig verzoek', advice);
    }
    const action = platform.tool.launchUrl;
    res.render('post-to-tool', { view: { title: 'Op weg naar de activiteit', action, fields } });
  };
  router.get('/auth', (req, res) => answer(res, req.query));
  router.post('/auth', (req, res) => answer(res, req.body));
  router.get('/submit.js', (_req, res) => res.type('text/javascript').send(SUBMIT_SCRIPT));

  const { kty, kid, n, e } = key;
  router.get('/keys', (_req, res) => {
    const keySet = { keys: [{ kty, alg: 'RS256', use: 'sig', kid, n, e }] };
    res.set('Cache-Control', 'public, max-age=300').json(keySet);
  });

  router.post('/token', async (req, res) => {
    const { status, body } = await tokens.grantToken(req.body);
    // JSON that calls itself HTML: a tool must read Moodle's answer by content, not by type.
    res.status(status).type('html').send(body);
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

function addGradebookRoutes(router: Router, { gradebook }: Parts): void {
  router.get('/cijfers', (req, res) => {
    res.render('gradebook', { view: gradebookView(actingPerson(req), gradebook) });
  });

  router.post('/cijfers/:lineItem/:person', refuseForeignForms, async (req, res) => {
    const lineItem = gradebook.findLineItem(Number(req.params['lineItem']));
    const person = LEARNERS.find(({ id }) => id === req.params['person']);
    const teaching = actingPerson(req).role === 'Instructor';
    if (!lineItem || !person || !teaching) throw pageNotFound();
    const form = GradeForm.safeParse(req.body).data;
    if (!form) {
      const advice = 'Vul een getal in, bijvoorbeeld 7 of 7,5, en bewaar opnieuw.';
      throw new Refusal(422, 'Dit cijfer is niet te lezen', advice);
    }
    const takenBack = form.actie === 'terugnemen';
    const own = takenBack ? null : { score: form.cijfer, comment: form.toelichting || null };
    await gradebook.overrideGrade(lineItem, person.id, own);
    res.redirect(303, '/cijfers');
  });
}
