import express, { Router, type ErrorRequestHandler, type Request } from 'express';
import { z } from 'zod';
import type { Lms } from './lms.js';
import { refuseForeignForms } from './page-request.js';
import { Refusal, refusalOf } from './refusal.js';
import type { RegistrationService } from './registration.service.js';
import { bearerOf } from './service-request.js';

const RegistrationForm = z.object({
  url: z.url(),
  keuze: z.enum(['bijwerken', 'nieuw', '']).default(''),
});
const RegistrationQuery = z.object({ registration: z.string().optional() });

/** The page of the administrator: which tools there are, and how a new one registers itself. */
export function adminRoutes(lms: Lms, registrations: RegistrationService): Router {
  const router = Router();
  const { base, title: brand } = lms.profile;
  router.get('/beheer', (_req, res) => {
    res.render('admin', { view: { title: 'Beheer' } });
  });

  router.post('/beheer/registratie', refuseForeignForms, (req, res) => {
    const form = RegistrationForm.safeParse(req.body).data;
    if (!form) throw new Refusal(422, 'Dit is geen adres', 'Plak de hele registratielink.');
    const { url, keuze } = form;
    lms.announcedOrigins.add(new URL(url).origin);
    const query = new URLSearchParams({ url, keuze });
    res.redirect(303, `${base}/beheer/registratie?${query.toString()}`);
  });

  /** A page after a redirect, so that it may frame the address that was just named. */
  router.get('/beheer/registratie', async (req, res) => {
    const { url, keuze } = RegistrationForm.parse(req.query);
    const known = registrations.findKnown(url);
    if (known && !keuze) {
      res.render('known-tool', { view: { title: 'Deze tool is er al', url, known } });
      return;
    }
    const start = await registrations.addressFor(url, keuze === 'bijwerken' ? known : undefined);
    const lead = `De tool regelt het nu zelf met ${brand}.`;
    const view = { title: 'Tool registreren', lead, start, closed: `${base}/beheer` };
    res.render('activity', { view });
  });

  router.post('/beheer/tools/:tool', refuseForeignForms, async (req, res) => {
    await registrations.activate(Number(req.params['tool']));
    res.redirect(303, `${base}/beheer`);
  });

  router.post('/beheer/namen', refuseForeignForms, async (_req, res) => {
    lms.state.namesWithheld = !lms.state.namesWithheld;
    await lms.save();
    res.redirect(303, `${base}/beheer`);
  });
  return router;
}

/** What a tool's server asks and tells while it registers. */
export function registrationRoutes(lms: Lms, registrations: RegistrationService): Router {
  const router = Router();
  const tokenOf = (req: Request) =>
    bearerOf(req) || RegistrationQuery.parse(req.query).registration;
  router.get('/openid-configuration', async (req, res) => {
    res.json(await registrations.configuration(tokenOf(req)));
  });
  router.post('/openid-registration', express.json({ limit: '64kb' }), async (req, res) => {
    res.json(await registrations.register(tokenOf(req), req.body));
  });
  router.all('/openid-registration', () => {
    throw new Refusal(400, 'Unsupported operation');
  });
  /** Moodle's are words that call themselves HTML. */
  const errors: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
    const { status, reason } = refusalOf(error);
    if (lms.name === 'moodle') res.status(status).type('html').send(reason);
    else res.status(status === 400 ? 422 : status).json({ errors: [{ message: reason }] });
  };
  router.use(errors);
  return router;
}
