import express, { type Router } from 'express';
import { z } from 'zod';
import { parseBody } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import type { Clock } from '../kernel/clock.js';
import { TooManyError } from '../kernel/errors.js';
import { minuteBudget } from '../kernel/minute-budget.js';
import { rememberBrowser } from '../lti/index.js';
import { sessionOf } from './require-session.js';
import type { SessionsService } from './sessions.service.js';

/** A page of the launch, with nothing in it that leads out of it. */
const INNER_PATH = /^\/(?!\/|.*\.\.)[\w/.?=-]{0,100}$/;

const WindowForm = z.object({
  to: z.string().regex(INNER_PATH, message('form.choose')),
  ticket: z.string(),
});

/** A window of its own keeps none of the cookies of a frame, so it gets the launch once more with cookies of its own. */
export function windowRoutes(sessions: SessionsService, clock: Clock): Router {
  const router = express.Router();
  const isWithinReason = minuteBudget(clock, 20);

  router.post('/window', async (req, res) => {
    const session = sessionOf(res);
    const { to } = parseBody(req, WindowForm);
    if (!isWithinReason(session.id)) throw new TooManyError('error.tooMany');
    const base = await sessions.openWindow(session, rememberBrowser(req, res));
    res.redirect(303, `${base}${to.slice(1)}`);
  });

  return router;
}
