import { Router, type Request } from 'express';
import { z } from 'zod';
import { ServiceError } from './errors.js';
import type { GradebookService, LineItemFields } from './gradebook.service.js';
import { MEDIA, SCOPE } from './lti-vocabulary.js';
import type { Platform } from './platform.js';
import {
  jsonOf,
  methodNotAllowed,
  requireAccept,
  requireContentType,
  sendMedia,
  type bearerGuard,
} from './service-request.js';
import { COURSE } from './site.js';
import type { LineItem } from './state.js';

const shortText = z.string().max(1000);
const LineItemBody = z.looseObject({
  label: shortText.min(1),
  scoreMaximum: z.union([z.number(), z.string().min(1).transform(Number)]).pipe(z.number().min(0)),
  resourceId: shortText.optional(),
  tag: shortText.optional(),
  resourceLinkId: shortText.optional(),
});

const ListQuery = z.object({
  tag: shortText.optional(),
  resource_id: shortText.optional(),
  resource_link_id: shortText.optional(),
});

export function lineItemRoutes(
  gradebook: GradebookService,
  platform: Platform,
  mayUse: ReturnType<typeof bearerGuard>,
): Router {
  const router = Router();
  const mayRead = mayUse(SCOPE.lineItem, SCOPE.lineItemReadOnly);
  const mayWrite = mayUse(SCOPE.lineItem);

  router
    .route('/:course/lineitems')
    .get(mayRead, requireAccept(MEDIA.lineItems, 'no other'), (req, res) => {
      requireCourse(req);
      const { tag, resource_id, resource_link_id } = ListQuery.parse(req.query);
      const asked = { tag, resourceId: resource_id, resourceLinkId: resource_link_id };
      const documents = gradebook
        .listLineItems(asked)
        .map((lineItem) => lineItemDocument(lineItem, platform));
      sendMedia(res, MEDIA.lineItems, documents);
    })
    .post(mayWrite, requireContentType(MEDIA.lineItem), async (req, res) => {
      requireCourse(req);
      const { echo, fields } = readLineItem(req);
      const { id } = await gradebook.createLineItem(fields);
      res.status(201);
      sendMedia(res, MEDIA.lineItem, { ...echo, id: platform.lineItemUrl(id) });
    })
    .all(methodNotAllowed);

  router
    .route('/:course/lineitems/:lineItem/lineitem')
    .get(mayRead, requireAccept(MEDIA.lineItem, 'any type'), (req, res) => {
      const lineItem = requireLineItem(gradebook, req);
      sendMedia(res, MEDIA.lineItem, lineItemDocument(lineItem, platform));
    })
    .put(mayWrite, requireContentType(MEDIA.lineItem), async (req, res) => {
      const lineItem = requireLineItem(gradebook, req);
      const { echo, fields } = readLineItem(req);
      await gradebook.replaceLineItem(lineItem, fields);
      sendMedia(res, MEDIA.lineItem, { ...echo, id: platform.lineItemUrl(lineItem.id) });
    })
    .delete(mayWrite, async (req, res) => {
      await gradebook.deleteLineItem(requireLineItem(gradebook, req));
      res.status(204).end();
    })
    // Where a tool lands that appends /scores behind the query instead of putting it into the path.
    .post((req) => {
      throw new ServiceError(400, `No handler found for ${req.path}`);
    })
    .all(methodNotAllowed);

  return router;
}

export function requireLineItem(gradebook: GradebookService, req: Request): LineItem {
  requireCourse(req);
  const id = String(req.params['lineItem']);
  const lineItem = gradebook.findLineItem(Number(id));
  if (!lineItem) throw new ServiceError(404, `Not Found: Grade item ${id} doesn't exist`);
  return lineItem;
}

function requireCourse(req: Request): void {
  const course = String(req.params['course']);
  if (course !== COURSE.id)
    throw new ServiceError(404, `Not Found: Course ${course} doesn't exist`);
}

/** The echo is the body as it came: Moodle sends it back with what it does not keep. */
function readLineItem(req: Request): { echo: object; fields: LineItemFields } {
  const echo = LineItemBody.safeParse(jsonOf(req)).data;
  if (!echo) throw new ServiceError(400, 'No label or Score Maximum');
  const { label, scoreMaximum, resourceId, tag, resourceLinkId } = echo;
  // What is not sent is not kept: a PUT without resourceLinkId unlinks the line item.
  const fields = {
    label,
    scoreMaximum,
    resourceId: resourceId ?? '',
    tag: tag ?? '',
    resourceLinkId: resourceLinkId ?? null,
  };
  return { echo, fields };
}

function lineItemDocument(lineItem: LineItem, platform: Platform) {
  const { id, label, scoreMaximum, resourceId, tag, resourceLinkId } = lineItem;
  const link = resourceLinkId === null ? {} : { resourceLinkId, ltiLinkId: resourceLinkId };
  return { id: platform.lineItemUrl(id), label, scoreMaximum, resourceId, tag, ...link };
}
