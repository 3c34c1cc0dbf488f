import { Router } from 'express';
import { z } from 'zod';
import { actingPerson, refuseForeignForms, rememberPerson } from './acting-person.js';
import { courseView } from './course.view.js';
import { PageError } from './errors.js';
import type { GradebookService } from './gradebook.service.js';
import type { Platform } from './platform.js';
import { redirectTo, renderPage } from './render-page.js';
import { findPerson } from './site.js';

/** `terug` stays on this site: it begins with one slash and no second one. */
const PersonForm = z.object({
  persoon: z.string().max(20),
  terug: z
    .string()
    .max(500)
    .regex(/^\/(?![/\\])[^\s\\]*$/)
    .catch('/'),
});

export function courseRoutes(gradebook: GradebookService, platform: Platform): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    await renderPage(req, res, 'course', courseView(actingPerson(req), gradebook));
  });

  router.post('/persoon', refuseForeignForms, (req, res) => {
    const form = PersonForm.safeParse(req.body).data;
    const person = findPerson(form?.persoon);
    if (!form || !person) {
      const advice = 'Kies rechtsboven een van de personen in de lijst.';
      throw new PageError(422, 'Deze persoon is hier niet bekend', advice);
    }
    rememberPerson(res, person);
    redirectTo(res, form.terug);
  });

  router.get('/koppeling', async (req, res) => {
    await renderPage(req, res, 'connection', { title: 'Koppeling', platform });
  });

  return router;
}
