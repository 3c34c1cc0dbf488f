import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import { keepPosted, orShowAgain, postedText } from '../http/form.js';
import { framePages } from '../http/page-tools.js';
import { renderPage } from '../http/render-page.js';
import { parseBody, parseParams } from '../http/validate.js';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  type FieldMessages,
} from '../kernel/errors.js';
import { sameText } from '../kernel/secrets.js';
import { minuteBudget } from '../kernel/minute-budget.js';
import { actionRoutes, OfRegistration } from './actions.routes.js';
import { adminSession } from './admin-session.js';
import * as see from './console.view.js';
import type { AdminParts } from './admin-parts.js';
import { NewRegistrationBody } from './registrations.routes.js';
import { runPages } from './runs.routes.js';

const TRIES_A_MINUTE = 10;
const NewLink = NewRegistrationBody.pick({ organisation: true }).extend({
  autoApprove: z.literal('yes').optional(),
});

/** The pages for who connects organisations: what the API does, in plain words and plain forms. */
export function consoleRoutes(parts: AdminParts): Router {
  const router = express.Router();
  router.use(express.urlencoded({ extended: false, limit: '64kb' }), keepPosted);
  enterBySigningIn(router, parts);
  router.use(actionRoutes(parts, answer), runPages(parts));
  showPages(router, parts);
  takeForms(router, parts);
  return router;
}

/** A link that was made is shown, this once; else back to what was changed. */
function answer(res: Response, outcome: object, about?: string): void {
  const back = about ? `/admin/registrations/${about}` : '/admin/keys';
  if ('url' in outcome) renderPage(res, 'admin/made', { url: outcome.url, back });
  else res.redirect(303, back);
}

function enterBySigningIn(router: Router, { adminToken, secretKey, clock }: AdminParts): void {
  const session = adminSession(adminToken, secretKey, clock);
  const mayTry = minuteBudget(clock, TRIES_A_MINUTE);
  router.get('/sign-in', (_req, res) => {
    renderPage(res, 'admin/sign-in', { problem: null });
  });
  router.post('/sign-in', (req, res) => {
    const isAllowed = mayTry(req.ip ?? '');
    if (isAllowed && sameText(postedText(req.body, 'token'), adminToken)) {
      session.begin(res);
      res.redirect(303, '/admin');
      return;
    }
    res.status(isAllowed ? 401 : 429);
    const problem = isAllowed ? 'admin.signIn.wrong' : 'admin.signIn.wait';
    renderPage(res, 'admin/sign-in', { problem });
  });
  router.use(session.required, (req, res, next) => {
    framePages(res, see.frame(res.locals.tools.t, req.path));
    next();
  });
  router.post('/sign-out', (_req, res) => {
    session.end(res);
    res.redirect(303, '/admin/sign-in');
  });
}

function showPages(router: Router, parts: AdminParts): void {
  const { registrations, launchLog, keyRing, connection, deliveries } = parts;
  router.get('/', async (_req, res) => {
    const all = (await registrations.list()).map(async (one) => {
      const last = await launchLog.recent({ registrationId: one._id.toHexString() }, 1);
      return see.platform(one, last, res.locals.tools.locale);
    });
    renderPage(res, 'admin/registrations', { all: await Promise.all(all) });
  });
  router.get('/registrations/new', (_req, res) => {
    showNew(res, parts, {});
  });
  router.get('/registrations/:id', async (req, res) => {
    const { id } = parseParams(req, OfRegistration);
    const found = await registrations.find(id);
    if (!found) throw new NotFoundError('error.notFound');
    const one = { ...found, deployments: await registrations.deploymentsOf(id) };
    const findings = req.query['check'] === undefined ? [] : await connection.run(id);
    const launches = await launchLog.recent({ registrationId: id }, 20);
    const view = see.platform(one, launches, res.locals.tools.locale);
    const sent = see.deliveries(await deliveries.of(id), res.locals.tools.locale);
    renderPage(res, 'admin/registration', {
      ...view,
      ...sent,
      findings: findings.map(see.finding),
    });
  });
  router.get('/launches', async (req, res) => {
    const find = postedText(req.query, 'find').trim();
    const found = await launchLog.recent(find ? { _id: find } : {});
    const launches = found.map((one) => see.launch(one, res.locals.tools.locale));
    renderPage(res, 'admin/launches', { find, launches });
  });
  router.get('/keys', async (_req, res) => {
    const keys = (await keyRing.published()).map((one) => see.key(one, res.locals.tools.locale));
    renderPage(res, 'admin/keys', { keys });
  });
}

/** With all that was typed, where something in it is wrong. */
function showNew(res: Response, { publicUrl }: AdminParts, problems: FieldMessages): void {
  const fields = Object.keys(NewRegistrationBody.shape).map((name) => {
    const value = postedText(res.locals.posted, name);
    return [name, { value, problem: problems[name] ?? null }] as const;
  });
  const hasProblems = Object.keys(problems).length > 0;
  const view = { hasProblems, fields: Object.fromEntries(fields), sheets: see.sheets(publicUrl) };
  renderPage(res, 'admin/new-registration', view);
}

function takeForms(router: Router, parts: AdminParts): void {
  const { registrations, registrationLinks } = parts;
  router.post('/registrations', async (req, res) => {
    const filled = Object.entries(req.body as object).filter(([, value]) => value !== '');
    req.body = Object.fromEntries(filled);
    const register = async () => {
      const asked = parseBody(req, NewRegistrationBody);
      const { _id } = await registrations.register(asked).catch(complainAtField);
      answer(res, {}, _id.toHexString());
    };
    await orShowAgain(res, register, (problems) => {
      showNew(res, parts, problems);
    });
  });
  router.post('/links', async (req, res) => {
    const { organisation, autoApprove } = parseBody(req, NewLink);
    const { url } = await registrationLinks.create(organisation, autoApprove === 'yes');
    renderPage(res, 'admin/made', { url, back: '/admin' });
  });
}

/** To who fills in a form, a platform that is there already is one more thing to correct. */
function complainAtField(error: unknown): never {
  if (!(error instanceof ConflictError)) throw error;
  throw new InvalidInputError({ clientId: error.messageKey }, { cause: error });
}
