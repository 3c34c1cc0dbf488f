import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { GradebookService } from './gradebook.service.js';
import type { Lms } from './lms.js';
import { MEDIA, MEMBERSHIP, SCOPE } from './lti.js';
import { addressOf, fill } from './profiles.js';
import { LineItemFields, type Course, type LineItem } from './records.js';
import { Refusal } from './refusal.js';
import {
  bearerGuard,
  callingTool,
  gives,
  noHandler,
  serviceErrors,
  takes,
} from './service-request.js';
import type { Person } from './site.js';
import type { TokenService } from './token.service.js';

const asked = z.string().max(1000).optional();
const LineItemsQuery = z.object({ tag: asked, resource_id: asked, resource_link_id: asked });
const ResultsQuery = z.object({ user_id: asked });
const count = z.coerce.number().int().min(0).max(10_000);
const PageQuery = z.object({
  role: asked,
  limit: count.min(1).optional(),
  per_page: count.min(1).optional(),
  from: count.optional(),
  page: count.min(1).default(1),
});

interface Parts {
  readonly lms: Lms;
  readonly gradebook: GradebookService;
  readonly tokens: TokenService;
}

/** Line items, scores, results and members: what a tool's server may ask and tell. */
export function serviceRoutes(parts: Parts): Router {
  const router = Router();
  const { lms, tokens } = parts;
  const { ids } = lms.profile;
  router.use(express.json({ type: () => true, limit: '64kb' }));
  router.param('course', (_req, res, next, inUrl) => {
    const course = lms.state.courses.find(({ number }) => ids.courseInUrl(number) === inUrl);
    if (!course) throw new Refusal(404, `Not Found: Course ${inUrl} doesn't exist`);
    res.locals['course'] = course;
    next();
  });
  const mayUse = bearerGuard(lms, tokens);
  addLineItemRoutes(router, parts, mayUse);
  addScoreRoutes(router, parts, mayUse);
  addMemberRoute(router, parts, mayUse);
  // Also where a tool lands that appends /scores behind the query instead of putting it into the path.
  router.use((req) => {
    throw noHandler(req);
  });
  router.use(serviceErrors(lms));
  return router;
}

const IN_ROUTE = { course: ':course', tool: ':tool', item: ':lineItem' };
type MayUse = ReturnType<typeof bearerGuard>;

const courseOf = (res: Response): Course => res.locals['course'] as Course;

function sendMedia(res: Response, media: string, body: unknown): void {
  res.set('Content-Type', `${media}; charset=utf-8`).send(JSON.stringify(body));
}

/** One page of a list, with the address of the next one in a header. */
function pageOf<T>(lms: Lms, req: Request, res: Response, all: readonly T[], url: string) {
  const { addresses, rules } = lms.profile;
  const query = PageQuery.parse(req.query);
  const size = Math.min(query.limit ?? query.per_page ?? rules.pageSize, rules.pageSize);
  const from = query.from ?? (query.page - 1) * size;
  const until = from + size;
  // A header carries bytes: curly quotes go out as Moodle sends them, in UTF-8.
  const template = url.includes('ineitems') ? addresses.nextLineItems : addresses.nextMembers;
  const next = addressOf(template, { url, limit: size, from: until, page: until / size + 1 });
  if (until < all.length) res.set('Link', Buffer.from(next).toString('latin1'));
  return all.slice(from, until);
}

function addLineItemRoutes(router: Router, { lms, gradebook }: Parts, mayUse: MayUse): void {
  const list = addressOf(lms.profile.addresses.lineItems, IN_ROUTE);
  const one = addressOf(lms.profile.addresses.lineItem, IN_ROUTE);
  const mayRead = mayUse(SCOPE.lineItem, SCOPE.lineItemReadOnly);
  const mayWrite = mayUse(SCOPE.lineItem);

  router.get(list, mayRead, gives(lms, MEDIA.lineItems, 'refuses */*'), (req, res) => {
    const query = LineItemsQuery.parse(req.query);
    const found = gradebook
      .listLineItems(courseOf(res))
      .filter(
        ({ tag, resourceId, resourceLinkId }) =>
          (query.tag ?? tag) === tag &&
          (query.resource_id ?? resourceId) === resourceId &&
          (query.resource_link_id ?? resourceLinkId) === resourceLinkId,
      );
    const url = lms.lineItemsUrl(courseOf(res), callingTool(res));
    const page = pageOf(lms, req, res, found, url);
    sendMedia(
      res,
      MEDIA.lineItems,
      page.map((item) => lineItemDocument(lms, item, res)),
    );
  });
  router.get(one, mayRead, gives(lms, MEDIA.lineItem), (req, res) => {
    sendMedia(res, MEDIA.lineItem, lineItemDocument(lms, requireLineItem(lms, req, res), res));
  });
  /** The answer is the body as it came: Moodle sends it back with what it does not keep. */
  const keepLineItem = async (req: Request, res: Response, kept?: LineItem) => {
    const fields = LineItemFields.safeParse(req.body).data;
    if (!fields) throw new Refusal(400, 'No label or Score Maximum');
    const item = await gradebook.keepLineItem(courseOf(res), fields, kept);
    const id = lms.lineItemUrl(item, callingTool(res));
    sendMedia(res, MEDIA.lineItem, { ...(req.body as object), id });
  };
  router.post(list, mayWrite, takes(lms, MEDIA.lineItem), (req, res) =>
    keepLineItem(req, res.status(201)),
  );
  router.put(one, mayWrite, takes(lms, MEDIA.lineItem), (req, res) =>
    keepLineItem(req, res, requireLineItem(lms, req, res)),
  );
  router.delete(one, mayWrite, async (req, res) => {
    await gradebook.deleteLineItem(requireLineItem(lms, req, res));
    res.status(204).end();
  });
}

function requireLineItem({ state, profile }: Lms, req: Request, res: Response): LineItem {
  const asked = String(req.params['lineItem']);
  const { number } = courseOf(res);
  const isIt = ({ id, course }: LineItem) =>
    course === number && profile.ids.lineItem(id) === asked;
  const lineItem = state.lineItems.find(isIt);
  if (!lineItem) throw new Refusal(404, `Not Found: Grade item ${asked} doesn't exist`);
  return lineItem;
}

function lineItemDocument(lms: Lms, item: LineItem, res: Response): unknown {
  const { label, scoreMaximum, resourceId, tag, resourceLinkId, submissionReview } = item;
  return fill(lms.profile.lineItem, {
    fields: { label, scoreMaximum, resourceId, tag, submissionReview },
    lineitem: lms.lineItemUrl(item, callingTool(res)),
    link_id: resourceLinkId ?? undefined,
    target_link_uri: callingTool(res).launchUrl,
  });
}

function addScoreRoutes(router: Router, { lms, gradebook }: Parts, mayUse: MayUse): void {
  const one = addressOf(lms.profile.addresses.lineItem, IN_ROUTE);
  const resultUrl = (item: LineItem, { account }: Person, res: Response) => {
    const url = lms.lineItemUrl(item, callingTool(res), '/results');
    return `${url}${url.includes('?') ? '&' : '?'}user_id=${lms.profile.ids.person(account)}`;
  };
  const takesScore = takes(lms, MEDIA.score);
  router.post(`${one}/scores`, mayUse(SCOPE.score), takesScore, async (req, res) => {
    const lineItem = requireLineItem(lms, req, res);
    res.set('Content-Type', `${MEDIA.score}; charset=utf-8`);
    const person = await gradebook.recordScore(lineItem, req.body);
    const { status, body } = lms.profile.scoreAnswer;
    const said = fill(body, { result_url: resultUrl(lineItem, person, res) });
    res.status(status).end(said && JSON.stringify(said));
  });

  const mayRead = mayUse(SCOPE.resultReadOnly);
  router.get(`${one}/results`, mayRead, gives(lms, MEDIA.results), (req, res) => {
    const lineItem = requireLineItem(lms, req, res);
    // `results?limit=` is an error in Moodle, so a tool that pages results must fail here too.
    if ('limit' in req.query) throw new Refusal(404, 'Not Found');
    const { user_id } = ResultsQuery.parse(req.query);
    const results = lms
      .participantsOf(courseOf(res))
      .map((person) => ({ person, ...gradebook.findStanding(lineItem.id, person.id) }))
      .filter(({ setAt }) => setAt !== null)
      .map(({ person, score, comment, setAt }) => ({
        id: resultUrl(lineItem, person, res),
        userId: lms.profile.ids.person(person.account),
        ...(score !== null && {
          resultScore: Math.min(score, lineItem.scoreMaximum),
          resultMaximum: lineItem.scoreMaximum,
          ...(comment !== null && { comment }),
          scoreOf: lms.lineItemUrl(lineItem, callingTool(res)),
          timestamp: setAt?.replace('Z', '+00:00'),
        }),
      }));
    sendMedia(
      res,
      MEDIA.results,
      results.filter(({ userId }) => (user_id ?? userId) === userId),
    );
  });
}

function addMemberRoute(router: Router, { lms }: Parts, mayUse: MayUse): void {
  const path = addressOf(lms.profile.addresses.members, IN_ROUTE);
  router.get(path, mayUse(SCOPE.members), gives(lms, MEDIA.members), (req, res) => {
    const [course, tool] = [courseOf(res), callingTool(res)];
    const id = lms.membersUrl(course, tool);
    const all = peopleInRole(lms, course, PageQuery.parse(req.query).role);
    const members = pageOf(lms, req, res, all, id).map((person) =>
      fill(lms.profile.member, lms.valuesOf(person, course, tool)),
    );
    const { label, title } = course;
    const context = { id: lms.profile.ids.course(course.number), label, title };
    sendMedia(res, MEDIA.members, { id, context, members });
  });
}

/** Only Learner and Instructor filter, in either spelling; Moodle answers any other role with everybody. */
function peopleInRole(lms: Lms, course: Course, role = ''): readonly Person[] {
  const all = lms.membersOf(course);
  const short = role.replace(MEMBERSHIP, '');
  const has = (one: string) => one.replace(MEMBERSHIP, '') === short;
  const inRole = all.filter((person) => lms.profile.rosterRoles[person.role]?.some(has));
  return inRole.length > 0 ? inRole : all;
}
