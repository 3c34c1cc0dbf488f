import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { GradebookService } from './gradebook.service.js';
import { MEDIA, MEMBERSHIP, SCOPE, type Platform } from './lti.js';
import { Refusal } from './refusal.js';
import { bearerGuard, gives, noHandler, serviceErrors, takes } from './service-request.js';
import { COURSE, LEARNERS, PEOPLE, type Person } from './site.js';
import { LineItemFields, type LineItem } from './state.js';
import type { TokenService } from './token.service.js';

const LINE_ITEMS = '/:course/lineitems';
const LINE_ITEM = `${LINE_ITEMS}/:lineItem/lineitem`;

const asked = z.string().max(1000).optional();
const LineItemsQuery = z.object({ tag: asked, resource_id: asked, resource_link_id: asked });
const ResultsQuery = z.object({ user_id: asked });

const count = z.coerce.number().int().min(0).max(10_000);
const MembersQuery = z.object({
  role: asked,
  limit: count.min(1).default(10_000),
  from: count.default(0),
});

interface Parts {
  readonly gradebook: GradebookService;
  readonly platform: Platform;
  readonly tokens: TokenService;
}

/** Line items, scores, results and members: what a tool's server may ask and tell. */
export function serviceRoutes(parts: Parts): Router {
  const router = Router();
  const mayUse = bearerGuard(parts.tokens, parts.platform.registration.deploymentId);
  router.use(express.json({ type: () => true, limit: '64kb' }));
  router.param('course', (_req, _res, next, course) => {
    if (course !== COURSE.id) throw new Refusal(404, `Not Found: Course ${course} doesn't exist`);
    next();
  });
  addLineItemRoutes(router, parts, mayUse);
  addScoreRoutes(router, parts, mayUse);
  addMemberRoute(router, parts, mayUse);
  // Also where a tool lands that appends /scores behind the query instead of putting it into the path.
  router.use((req) => {
    throw noHandler(req);
  });
  router.use(serviceErrors);
  return router;
}

type MayUse = ReturnType<typeof bearerGuard>;

function sendMedia(res: Response, media: string, body: unknown): void {
  res.set('Content-Type', `${media}; charset=utf-8`).send(JSON.stringify(body));
}

function addLineItemRoutes(router: Router, { gradebook, platform }: Parts, mayUse: MayUse): void {
  const mayRead = mayUse(SCOPE.lineItem, SCOPE.lineItemReadOnly);
  const mayWrite = mayUse(SCOPE.lineItem);

  router.get(LINE_ITEMS, mayRead, gives(MEDIA.lineItems, 'refuses */*'), (req, res) => {
    const query = LineItemsQuery.parse(req.query);
    const found = gradebook
      .listLineItems()
      .filter(
        ({ tag, resourceId, resourceLinkId }) =>
          (query.tag ?? tag) === tag &&
          (query.resource_id ?? resourceId) === resourceId &&
          (query.resource_link_id ?? resourceLinkId) === resourceLinkId,
      );
    const documents = found.map((lineItem) => lineItemDocument(lineItem, platform));
    sendMedia(res, MEDIA.lineItems, documents);
  });
  router.get(LINE_ITEM, mayRead, gives(MEDIA.lineItem), (req, res) => {
    sendMedia(res, MEDIA.lineItem, lineItemDocument(requireLineItem(gradebook, req), platform));
  });
  /** The answer is the body as it came: Moodle sends it back with what it does not keep. */
  const keepLineItem = async (req: Request, res: Response, kept?: LineItem) => {
    const fields = LineItemFields.safeParse(req.body).data;
    if (!fields) throw new Refusal(400, 'No label or Score Maximum');
    const { id } = await gradebook.keepLineItem(fields, kept);
    sendMedia(res, MEDIA.lineItem, { ...(req.body as object), id: platform.lineItemUrl(id) });
  };
  router.post(LINE_ITEMS, mayWrite, takes(MEDIA.lineItem), (req, res) =>
    keepLineItem(req, res.status(201)),
  );
  router.put(LINE_ITEM, mayWrite, takes(MEDIA.lineItem), (req, res) =>
    keepLineItem(req, res, requireLineItem(gradebook, req)),
  );
  router.delete(LINE_ITEM, mayWrite, async (req, res) => {
    await gradebook.deleteLineItem(requireLineItem(gradebook, req));
    res.status(204).end();
  });
}

function requireLineItem(gradebook: GradebookService, req: Request): LineItem {
  const id = String(req.params['lineItem']);
  const lineItem = gradebook.findLineItem(Number(id));
  if (!lineItem) throw new Refusal(404, `Not Found: Grade item ${id} doesn't exist`);
  return lineItem;
}

function lineItemDocument({ id, resourceLinkId, ...fields }: LineItem, platform: Platform) {
  const link = resourceLinkId === null ? {} : { resourceLinkId, ltiLinkId: resourceLinkId };
  return { ...fields, id: platform.lineItemUrl(id), ...link };
}

function addScoreRoutes(router: Router, { gradebook, platform }: Parts, mayUse: MayUse): void {
  const maySend = mayUse(SCOPE.score);
  router.post(`${LINE_ITEM}/scores`, maySend, takes(MEDIA.score), async (req, res) => {
    const lineItem = requireLineItem(gradebook, req);
    res.set('Content-Type', `${MEDIA.score}; charset=utf-8`);
    await gradebook.recordScore(lineItem, req.body);
    res.end();
  });

  const mayRead = mayUse(SCOPE.resultReadOnly);
  router.get(`${LINE_ITEM}/results`, mayRead, gives(MEDIA.results), (req, res) => {
    const lineItem = requireLineItem(gradebook, req);
    // `results?limit=` is an error in Moodle, so a tool that pages results must fail here too.
    if ('limit' in req.query) throw new Refusal(404, 'Not Found');
    const { user_id } = ResultsQuery.parse(req.query);
    const results = LEARNERS.filter(({ id }) => (user_id ?? id) === id)
      .map(({ id }) => ({ userId: id, ...gradebook.findStanding(lineItem.id, id) }))
      .filter(({ setAt }) => setAt !== null)
      .map(({ userId, score, comment, setAt }) => ({
        id: platform.resultUrl(lineItem.id, userId),
        userId,
        ...(score !== null && {
          resultScore: Math.min(score, lineItem.scoreMaximum),
          resultMaximum: lineItem.scoreMaximum,
          ...(comment !== null && { comment }),
          scoreOf: platform.lineItemUrl(lineItem.id),
          timestamp: setAt?.replace('Z', '+00:00'),
        }),
      }));
    sendMedia(res, MEDIA.results, results);
  });
}

function addMemberRoute(router: Router, { platform }: Parts, mayUse: MayUse): void {
  const { membersUrl, registration } = platform;
  const path = `/CourseSection/:course/bindings/${registration.deploymentId}/memberships`;
  router.get(path, mayUse(SCOPE.members), gives(MEDIA.members), (req, res) => {
    const { role, limit, from } = MembersQuery.parse(req.query);
    const all = peopleInRole(role);
    const until = from + limit;
    // As in Moodle the next page forgets the role that was asked for.
    const next = `<${membersUrl}?limit=${limit}&from=${until}>; rel="next"`;
    if (until < all.length) res.set('Link', next);
    const members = all.slice(from, until).map(memberDocument);
    sendMedia(res, MEDIA.members, { id: membersUrl, context: COURSE, members });
  });
}

/** Only Learner and Instructor filter, in either spelling; Moodle answers any other role with everybody. */
function peopleInRole(role: string | undefined): readonly Person[] {
  const inRole = PEOPLE.filter((person) => person.role === role?.replace(MEMBERSHIP, ''));
  return inRole.length > 0 ? inRole : PEOPLE;
}

const memberDocument = (person: Person) => ({
  status: 'Active',
  roles: [person.role],
  user_id: person.id,
  lis_person_sourcedid: person.sourcedId,
  name: person.name,
  given_name: person.givenName,
  family_name: person.familyName,
  email: person.email,
  ext_user_username: person.username,
});
