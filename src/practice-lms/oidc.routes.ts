import { Router, type Request, type Response } from 'express';
import { authorize } from './authorize.js';
import { PageError } from './errors.js';
import type { LmsParts } from './app.js';
import { renderPage } from './render-page.js';

/** Signing in at the tool, the platform's public keys, and access tokens. */
export function oidcRoutes({ launches, tokens, platform, key }: LmsParts): Router {
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
