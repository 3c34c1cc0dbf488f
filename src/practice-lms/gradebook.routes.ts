import { Router, type Request } from 'express';
import { z } from 'zod';
import { actingPerson, mayTeach, refuseForeignForms, requireTeacher } from './acting-person.js';
import { PageError, pageNotFound } from './errors.js';
import type { GradebookService } from './gradebook.service.js';
import { gradebookView, gradeDetailView, ownGradesView } from './gradebook.view.js';
import { redirectTo, renderPage } from './render-page.js';
import { LEARNERS, type Person } from './site.js';
import type { LineItem } from './state.js';

const DutchNumber = z
  .string()
  .trim()
  .regex(/^\d{1,4}([.,]\d{1,5})?$/)
  .transform((text) => Number(text.replace(',', '.')));

const GradeForm = z.discriminatedUnion('actie', [
  z.object({
    actie: z.literal('aanpassen'),
    cijfer: DutchNumber,
    toelichting: z.string().trim().max(5000),
  }),
  z.object({ actie: z.enum(['terugnemen', 'vergrendelen', 'ontgrendelen']) }),
]);

export function gradebookRoutes(gradebook: GradebookService): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const person = actingPerson(req);
    if (mayTeach(person)) await renderPage(req, res, 'gradebook', gradebookView(gradebook));
    else await renderPage(req, res, 'own-grades', ownGradesView(gradebook, person));
  });

  router.get('/:lineItem/:person', async (req, res) => {
    const { lineItem, person } = requireCell(gradebook, req);
    const teaching = mayTeach(actingPerson(req));
    await renderPage(req, res, 'grade', gradeDetailView(gradebook, lineItem, person, teaching));
  });

  router.post('/:lineItem/:person', refuseForeignForms, async (req, res) => {
    requireTeacher(req);
    const { lineItem, person } = requireCell(gradebook, req);
    const form = GradeForm.safeParse(req.body).data;
    if (!form) throw notANumber();
    if (form.actie === 'aanpassen') {
      const own = { score: form.cijfer, comment: form.toelichting || null };
      await gradebook.overrideGrade(lineItem, person.id, own);
    } else if (form.actie === 'terugnemen') {
      await gradebook.overrideGrade(lineItem, person.id, null);
    } else {
      await gradebook.lockGrade(lineItem, person.id, form.actie === 'vergrendelen');
    }
    redirectTo(res, `/cijfers/${lineItem.id}/${person.id}`);
  });

  return router;
}

/** A participant finds the own cells only; for anybody else's there is no such page. */
function requireCell(
  gradebook: GradebookService,
  req: Request,
): { lineItem: LineItem; person: Person } {
  const acting = actingPerson(req);
  const lineItem = gradebook.findLineItem(Number(req.params['lineItem']));
  const person = LEARNERS.find(({ id }) => id === req.params['person']);
  if (!lineItem || !person) throw pageNotFound();
  if (!mayTeach(acting) && acting.id !== person.id) throw pageNotFound();
  return { lineItem, person };
}

const notANumber = (): PageError =>
  new PageError(
    422,
    'Dit cijfer is niet te lezen',
    'Vul een getal in, bijvoorbeeld 7 of 7,5, en bewaar opnieuw.',
  );
