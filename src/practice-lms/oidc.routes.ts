import { Router, type Request, type Response } from 'express';
import { authorize } from './authorize.js';
import { PageError } from './errors.js';
import type { LaunchService } from './launch.service.js';
import type { Platform } from './platform.js';
import { renderPage } from './render-page.js';
import type { State } from './state.js';
import type { TokenService } from './token.service.js';

/** All the script there is: a page on the way to the tool posts itself. */
const SUBMIT_SCRIPT = "document.querySelector('form[data-submit]').submit();\n";

/** Signing in at the tool, the platform's public keys, and access tokens. */
export function oidcRoutes(
  launches: LaunchService,
  tokens: TokenService,
  platform: Platform,
  key: State['key'],
): Router {
  const router = Router();
  const { kty, alg, use, kid, n, e } = key;
  const keySet = { keys: [{ kty, alg, use, kid, n, e }] };

  const answer = async (req: Request, res: Response, parameters: unknown) => {
    const fields = await authorize(launches, platform, parameters);
    if (!fields) throw invalidRequest();
    await renderPage(req, res, 'post-to-tool', {
      title: 'Op weg naar de activiteit',
      action: platform.launchUrl,
      fields: Object.entries(fields),
    });
  };
  router.get('/auth', (req, res) => answer(req, res, req.query));
  router.post('/auth', (req, res) => answer(req, res, req.body));

  router.get('/submit.js', (_req, res) => {
    res.type('text/javascript').send(SUBMIT_SCRIPT);
  });

  router.get('/keys', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300').json(keySet);
  });

  router.all('/token', async (req, res) => {
    const { status, body } = await tokens.grantToken(req.method === 'POST' ? req.body : undefined);
    // JSON that calls itself HTML: a tool must read Moodle's answer by content, not by type.
    res.status(status).type('html').send(body);
  });

  return router;
}

const invalidRequest = (): PageError =>
  new PageError(
    404,
    'Ongeldig verzoek',
    'De activiteit kon niet worden geopend, of was al een keer geopend met deze link. Ga terug naar de cursus en open haar opnieuw.',
  );
