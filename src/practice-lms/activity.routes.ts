import { Router, type Request } from 'express';
import { z } from 'zod';
import { actingPerson } from './acting-person.js';
import { activityView } from './course.view.js';
import { pageNotFound } from './errors.js';
import type { LaunchService } from './launch.service.js';
import type { Platform } from './platform.js';
import { renderPage } from './render-page.js';
import { findActivity, type Activity } from './site.js';

const StartQuery = z.object({ venster: z.literal('nieuw').optional() });
const message = z.string().max(2000).default('');
const ReturnQuery = z.object({ lti_msg: message, lti_errormsg: message });

export function activityRoutes(launches: LaunchService, platform: Platform): Router {
  const router = Router();
  const { issuer, clientId, deploymentId } = platform.registration;

  router.get('/:activity', async (req, res) => {
    await renderPage(req, res, 'activity', activityView(requireActivity(req)));
  });

  /** Moodle starts a login with a POST form too; the tool never sees a cookie of the LMS. */
  router.get('/:activity/start', async (req, res) => {
    const activity = requireActivity(req);
    const { venster } = StartQuery.parse(req.query);
    const person = actingPerson(req);
    const target = venster === 'nieuw' ? 'window' : 'iframe';
    const fields = {
      iss: issuer,
      target_link_uri: platform.launchUrl,
      login_hint: person.id,
      lti_message_hint: await launches.startLaunch({ person, activity, target }),
      client_id: clientId,
      lti_deployment_id: deploymentId,
    };
    await renderPage(req, res, 'post-to-tool', {
      title: activity.title,
      action: platform.loginUrl,
      fields: Object.entries(fields),
    });
  });

  /** Where the tool sends a browser back to, with what it wants to have said. */
  router.get('/:activity/terug', async (req, res) => {
    const { title } = requireActivity(req);
    const { lti_msg: said, lti_errormsg: fault } = ReturnQuery.parse(req.query);
    await renderPage(req, res, 'returned', { title, said, fault });
  });

  return router;
}

function requireActivity(req: Request): Activity {
  const activity = findActivity(String(req.params['activity']));
  if (!activity) throw pageNotFound();
  return activity;
}
