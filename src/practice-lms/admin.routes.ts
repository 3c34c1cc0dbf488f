import express, { type ErrorRequestHandler, type Request, type Router } from 'express';
import { z } from 'zod';
import { refuseForeignForms } from './page-request.js';
import type { Parts } from './parts.js';
import { Refusal, refusalOf } from './refusal.js';
import { bearerOf } from './service-request.js';

const RegistrationForm = z.object({
  url: z.url(),
  keuze: z.enum(['bijwerken', 'nieuw', '']).default(''),
});
const RegistrationQuery = z.object({ registration: z.string().optional() });

/** The page of the administrator: which tools there are, and how a new one registers itself. */
export function addAdminRoutes(router: Router, { lms, registrations }: Parts): void {
  const { base, title: brand } = lms.profile;
  const closed = `${base}/beheer`;
  router.get('/beheer', (_req, res) => {
    res.render('admin', { view: { title: 'Beheer' } });
  });

  router.post('/beheer/registratie', refuseForeignForms, (req, res) => {
    const form = RegistrationForm.safeParse(req.body).data;
    if (!form) throw new Refusal(422, 'Dit is geen adres', 'Plak de hele registratielink.');
    lms.announcedOrigins.add(new URL(form.url).origin);
    res.redirect(303, `${closed}/registratie?${new URLSearchParams(form).toString()}`);
  });

  /** A page after a redirect, so that it may frame the address that was just named. */
  router.get('/beheer/registratie', (req, res) => {
    const { url, keuze } = RegistrationForm.parse(req.query);
    const known = registrations.findKnown(url);
    if (known && !keuze) {
      res.render('known-tool', { view: { title: 'Deze tool is er al', url, known } });
      return;
    }
    const start = registrations.addressFor(url, keuze === 'bijwerken' ? known : undefined);
    const lead = `De tool regelt het nu zelf met ${brand}.`;
    res.render('activity', { view: { title: 'Tool registreren', lead, start, closed } });
  });

  router.post('/beheer/tools/:tool', refuseForeignForms, async (req, res) => {
    await registrations.activate(Number(req.params['tool']));
    res.redirect(303, closed);
  });

  router.post('/beheer/namen', refuseForeignForms, async (_req, res) => {
    lms.state.namesWithheld = !lms.state.namesWithheld;
    await lms.save();
    res.redirect(303, closed);
  });
}

/** What a tool's server asks and tells while it registers. */
export function addRegistrationRoutes(router: Router, { lms, registrations }: Parts): void {
  const tokenOf = (req: Request) =>
    bearerOf(req) || RegistrationQuery.parse(req.query).registration;
  /** Moodle's are words that call themselves HTML. */
  const errors: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
    const { status, reason } = refusalOf(error);
    if (lms.name === 'moodle') res.status(status).type('html').send(reason);
    else res.status(status === 400 ? 422 : status).json({ errors: [{ message: reason }] });
  };
  const [configuration, registration] = ['/openid-configuration', '/openid-registration'];
  router.get(configuration, (req, res) => res.json(registrations.configuration(tokenOf(req))));
  router.post(registration, express.json({ limit: '64kb' }), async (req, res) => {
    res.json(await registrations.register(tokenOf(req), req.body));
  });
  router.all(registration, () => {
    throw new Refusal(400, 'Unsupported operation');
  });
  router.use([configuration, registration], errors);
}
