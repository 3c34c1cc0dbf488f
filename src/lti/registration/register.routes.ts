import express, { type Response, type Router } from 'express';
import type { BorderParts } from '../launch/border.js';
import { RegistrationRequest, type DynamicRegistration } from './dynamic-registration.service.js';
import { registeredView } from './registered.view.js';
import type { RegistrationLinks } from './registration-links.service.js';
import { RegistrationRefusedError } from './registration-refused.js';
import { canvasConfiguration } from './tool-registration.js';

/** Where an LMS administrator's platform registers itself. The GET changes something: that is how the protocol goes. */
export function registerRoutes(
  parts: Pick<BorderParts, 'publicUrl' | 'showPage'> & {
    readonly links: RegistrationLinks;
    readonly dynamicRegistration: DynamicRegistration;
  },
): Router {
  const router = express.Router();
  /** In whichever frame the platform opens it: it holds no more than its address does. */
  const show = (res: Response, template: string, view: object) => {
    parts.showPage(res, { template, view, frameOrigins: ['*'] });
  };

  router.get('/register/:code', async (req, res) => {
    const link = await parts.links.find(req.params.code);
    if (!('openid_configuration' in req.query)) {
      show(res, 'lti/register', { organisation: link.organisation });
      return;
    }
    const request = RegistrationRequest.safeParse(req.query);
    if (!request.success)
      throw new RegistrationRefusedError('malformed', {}, { cause: request.error });
    const registered = await parts.dynamicRegistration.register(link, request.data);
    show(res, 'lti/registered', registeredView(registered));
  });

  router.get('/canvas.json', (_req, res) => {
    res.json(canvasConfiguration(parts.publicUrl));
  });

  return router;
}
