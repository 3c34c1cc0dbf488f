import express, { type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import type { CourseContent } from '../content/index.js';
import { launchOf, looksAhead } from '../course/index.js';
import { orShowAgain } from '../http/form.js';
import { renderPage } from '../http/render-page.js';
import { allowFormsTo } from '../http/security-headers.js';
import { parseBody } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import { NotFoundError } from '../kernel/errors.js';
import type { DeepLinkingResponse, DeepLinkingSettings } from '../lti/index.js';
import { sessionOf } from '../session/index.js';
import { offersOf, outcomeView, pickerView, type Offer, type Outcome } from './picker.view.js';

const pickForm = (offers: readonly Offer[], { acceptMultiple }: DeepLinkingSettings) => {
  const action = z.enum(['return', 'cancel'], message('form.choose'));
  const item = z
    .preprocess((sent) => [sent ?? []].flat(), z.array(z.string()))
    .transform((names) => offers.filter(({ name }) => names.includes(name)));
  return z
    .object({ action, item })
    .refine((form) => acceptMultiple || form.item.length < 2, message('picker.one'))
    .refine((form) => form.action === 'cancel' || form.item.length > 0, message('picker.choose'));
};

/** The pages by which a teacher chooses content for the LMS, and the page of a link whose content is not there. */
export function pickerRoutes(content: CourseContent, respond: DeepLinkingResponse): Router {
  const router = express.Router();
  const offers = offersOf(content);

  /** Shows what the LMS will get before it gets it: Moodle says nothing about an empty answer. */
  const showOutcome = async (res: Response, outcome: Outcome, chosen: readonly Offer[]) => {
    const [settings, { subject, frameOrigins }] = [settingsOf(res), sessionOf(res)];
    const said = res.locals.tools.t(`picker.${outcome}`);
    const jwt = await respond(subject.registrationId, settings, chosen, said);
    allowFormsTo(res, frameOrigins);
    renderPage(res, 'picker/outcome', outcomeView(outcome, chosen, settings, jwt));
  };
  const takesLinks: RequestHandler = async (_req, res, next) => {
    if (settingsOf(res).acceptTypes.includes('ltiResourceLink')) next();
    else await showOutcome(res, 'unfit', []);
  };

  router.get('/picker', takesLinks, (req, res) => {
    const all = req.query['all'] !== undefined;
    renderPage(res, 'picker/picker', pickerView(offers, settingsOf(res), all));
  });

  router.post('/picker', takesLinks, async (req, res) => {
    const settings = settingsOf(res);
    const choose = async () => {
      const { action, item } = parseBody(req, pickForm(offers, settings));
      if (action === 'cancel') await showOutcome(res, 'cancelled', []);
      else await showOutcome(res, 'placed', item);
    };
    await orShowAgain(res, choose, (problems) => {
      renderPage(res, 'picker/picker', pickerView(offers, settings, false, problems));
    });
  });

  router.get('/not-chosen', (_req, res) => {
    const canChoose = looksAhead(launchOf(res));
    renderPage(res.status(404), 'picker/not-chosen', { canChoose });
  });

  return router;
}

/** @throws NotFoundError in a launch that is not for choosing content. */
function settingsOf(res: Response): DeepLinkingSettings {
  const { deepLinking } = sessionOf(res);
  if (!deepLinking) throw new NotFoundError('error.notFound');
  return deepLinking;
}
