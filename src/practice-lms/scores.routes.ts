import { Router, type Request } from 'express';
import { z } from 'zod';
import { ServiceError } from './errors.js';
import { standingGrade, type GradebookService } from './gradebook.service.js';
import { requireLineItem } from './line-items.routes.js';
import { MEDIA, SCOPE } from './lti-vocabulary.js';
import type { Platform } from './platform.js';
import { readScore } from './score.js';
import {
  jsonOf,
  methodNotAllowed,
  requireAccept,
  requireContentType,
  sendMedia,
  type bearerGuard,
} from './service-request.js';
import type { Grade, LineItem } from './state.js';

const ResultsQuery = z.object({ user_id: z.string().max(255).optional() });

export function scoreRoutes(
  gradebook: GradebookService,
  platform: Platform,
  mayUse: ReturnType<typeof bearerGuard>,
): Router {
  const router = Router();
  const isScore = requireContentType(MEDIA.score);
  const acceptsResults = requireAccept(MEDIA.results, 'any type');

  router
    .route('/:course/lineitems/:lineItem/lineitem/scores')
    .post(mayUse(SCOPE.score), isScore, async (req, res) => {
      const lineItem = requireLineItem(gradebook, req);
      const score = readScore(jsonOf(req));
      res.set('Content-Type', `${MEDIA.score}; charset=utf-8`);
      try {
        if (!score) throw new ServiceError(400, 'Incorrect score received');
        await gradebook.recordScore(lineItem, score);
        res.end();
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        // For a refused score Moodle's reason stands in the status line only; the body is an empty list.
        res.statusMessage = error.reason;
        res.status(error.status).send('[]');
      }
    })
    .all(methodNotAllowed);

  router
    .route('/:course/lineitems/:lineItem/lineitem/results')
    .get(mayUse(SCOPE.resultReadOnly), acceptsResults, (req, res) => {
      const lineItem = requireLineItem(gradebook, req);
      refusePaging(req);
      const { user_id: personId } = ResultsQuery.parse(req.query);
      const results = gradebook
        .listGrades(lineItem.id)
        .filter((grade) => (personId ?? grade.personId) === grade.personId)
        .map((grade) => resultDocument(grade, lineItem, platform));
      sendMedia(res, MEDIA.results, results);
    })
    .all(methodNotAllowed);

  return router;
}

/** `results?limit=` is an error in Moodle, so a tool that pages results must fail here too. */
function refusePaging(req: Request): void {
  if ('limit' in req.query) throw new ServiceError(404, 'Not Found');
}

function resultDocument(grade: Grade, lineItem: LineItem, platform: Platform) {
  const { score, comment, setAt } = standingGrade(grade);
  const result = {
    id: platform.resultUrl(lineItem.id, grade.personId),
    userId: grade.personId,
  };
  if (score === null || setAt === null) return result;
  return {
    ...result,
    resultScore: Math.min(score, lineItem.scoreMaximum),
    resultMaximum: lineItem.scoreMaximum,
    ...(comment !== null && { comment }),
    scoreOf: platform.lineItemUrl(lineItem.id),
    timestamp: setAt.replace('Z', '+00:00'),
  };
}
