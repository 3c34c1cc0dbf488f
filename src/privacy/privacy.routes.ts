import express, { type Router } from 'express';
import { z } from 'zod';
import { launchOf } from '../course/index.js';
import { orShowAgain } from '../http/form.js';
import { renderPage } from '../http/render-page.js';
import { allowFraming } from '../http/security-headers.js';
import { parseBody } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import type { PrivacyService } from './privacy.service.js';
import { privacyView } from './privacy.view.js';

const EraseForm = z.object({ mode: z.enum(['detach', 'wipe'], message('form.choose')) });
const FAREWELL = '/erased';

/** A person's own data: what there is, a copy of it, and the end of it. */
export function privacyRoutes(privacy: PrivacyService): Router {
  const router = express.Router();

  router.get('/privacy', (_req, res) => {
    renderPage(res, 'privacy/privacy', privacyView({}));
  });

  router.get('/privacy/export.json', async (_req, res) => {
    const copy = await privacy.export(launchOf(res));
    res
      .attachment('mijn-gegevens.json')
      .type('json')
      .send(JSON.stringify(copy, null, 2));
  });

  router.post('/privacy/erase', async (req, res) => {
    const erase = async () => {
      await privacy.erase(launchOf(res), parseBody(req, EraseForm).mode);
      res.redirect(303, FAREWELL);
    };
    await orShowAgain(res, erase, (problems) => {
      renderPage(res, 'privacy/privacy', privacyView(problems));
    });
  });

  return router;
}

/** The launch has ended with the data, so the last word stands outside it. It holds nothing and may be framed. */
export function farewellRoutes(): Router {
  const router = express.Router();
  router.get(FAREWELL, (_req, res) => {
    allowFraming(res, ['*']);
    renderPage(res, 'privacy/erased', {});
  });
  return router;
}
