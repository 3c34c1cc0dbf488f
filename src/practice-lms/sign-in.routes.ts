import type { Response, Router } from 'express';
import type { Parts } from './parts.js';
import { Refusal } from './refusal.js';

/** All the script there is: a page on the way to the tool posts itself. */
const SUBMIT_SCRIPT = "document.querySelector('form[data-submit]').submit();";

/** Signing in at the tool, the platform's public keys, and access tokens for whoever signs with the tool's. */
export function addSignInRoutes(router: Router, { lms, launches, tokens }: Parts): void {
  const answer = async (res: Response, parameters: unknown) => {
    const form = await launches.authorize(parameters);
    const advice = 'Misschien is deze link al een keer gebruikt. Open de activiteit in de cursus.';
    if (!form) throw new Refusal(404, 'Ongeldig verzoek', advice);
    res.render('post-to-tool', { view: { title: 'Op weg naar de activiteit', ...form } });
  };
  router.get('/auth', (req, res) => answer(res, req.query));
  router.post('/auth', (req, res) => answer(res, req.body));
  router.get('/submit.js', (_req, res) => res.type('text/javascript').send(SUBMIT_SCRIPT));

  const { storageFrame, tokenType } = lms.profile.rules;
  router.get('/post_message_forwarding', (_req, res, next) => {
    if (!storageFrame) next();
    else res.render('storage-frame', { view: { title: 'Berichten van de tool' } });
  });

  router.get('/keys', (_req, res) => {
    const { kty, kid, n, e } = lms.state.key;
    const keySet = { keys: [{ kty, alg: 'RS256', use: 'sig', kid, n, e }] };
    res.set('Cache-Control', 'public, max-age=300').json(keySet);
  });

  router.post('/token', async (req, res) => {
    const { status, body } = await tokens.grantToken(req.body);
    res.status(status).type(tokenType).send(body);
  });
}
