import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { standingOf } from './gradebook.service.js';
import type { Lms } from './lms.js';
import { MEDIA, MEMBERSHIP, SCOPE } from './lti.js';
import type { Parts } from './parts.js';
import { addressOf, fill } from './profiles.js';
import { LineItemFields, type LineItem } from './records.js';
import { Refusal } from './refusal.js';
import {
  bearerGuard,
  callOf,
  exactly,
  noHandler,
  sendMedia,
  serviceErrors,
} from './service-request.js';
import type { Person } from './site.js';

const count = z.coerce.number().int().min(1).max(10_000);
const Query = z
  .object({ tag: z.string(), resource_id: z.string(), resource_link_id: z.string() })
  .extend({ role: z.string(), user_id: z.string() })
  .extend({ limit: count, per_page: count, from: count, page: count })
  .partial();

/** Line items, scores, results and members: what a tool's server may ask and tell. */
export function serviceRoutes(parts: Parts): Router {
  const router = Router();
  const { lms } = parts;
  const { ids } = lms.profile;
  router.use(express.json({ type: () => true, limit: '64kb' }));
  router.param('course', (_req, res, next, inUrl) => {
    const course = lms.state.courses.find(({ number }) => ids.courseInUrl(number) === inUrl);
    if (!course) throw new Refusal(404, `Not Found: Course ${inUrl} doesn't exist`);
    callOf(res).course = course;
    next();
  });
  router.param('lineItem', (_req, res, next, inUrl) => {
    const all = parts.gradebook.listLineItems(callOf(res).course);
    const lineItem = all.find(({ id }) => ids.lineItem(id) === inUrl);
    if (!lineItem) throw new Refusal(404, `Not Found: Grade item ${inUrl} doesn't exist`);
    callOf(res).lineItem = lineItem;
    next();
  });
  addLineItemRoutes(router, parts);
  addScoreRoutes(router, parts);
  addMemberRoute(router, parts);
  // Also where a tool lands that appends /scores behind the query instead of putting it into the path.
  router.use((req) => {
    throw noHandler(req);
  });
  router.use(serviceErrors(lms));
  return router;
}

const IN_ROUTE = { course: ':course', tool: ':tool', item: ':lineItem', part: '' };
const routeOf = (address: string) => addressOf(address, IN_ROUTE).replace(/\?.*$/, '');

/** One page of a list at an address, with the address of the next one in a header. */
function pageOf<T>(
  lms: Lms,
  req: Request,
  res: Response,
  list: { all: readonly T[]; url: string; next: string },
) {
  const { pageSize } = lms.profile.rules;
  const { all, url, next } = list;
  const { limit, per_page, from: first, page = 1 } = Query.parse(req.query);
  const size = Math.min(limit ?? per_page ?? pageSize, pageSize);
  const from = first ?? (page - 1) * size;
  const until = from + size;
  const address = addressOf(next, { url, limit: size, from: until, page: until / size + 1 });
  // A header carries bytes: curly quotes go out as Moodle sends them, in UTF-8.
  if (until < all.length) res.set('Link', Buffer.from(address).toString('latin1'));
  return all.slice(from, until);
}

function addLineItemRoutes(router: Router, { lms, gradebook, tokens }: Parts): void {
  const { lineItems, lineItem: template, nextLineItems: next } = lms.profile.addresses;
  const [list, one] = [routeOf(lineItems), routeOf(template)];
  const mayUse = bearerGuard(lms, tokens);
  const mayRead = mayUse(SCOPE.lineItem, SCOPE.lineItemReadOnly);
  const [mayWrite, isLineItem] = [mayUse(SCOPE.lineItem), exactly(lms, MEDIA.lineItem)];

  router.get(list, mayRead, exactly(lms, MEDIA.lineItems), (req, res) => {
    const asked = Query.parse(req.query);
    const { course, tool } = callOf(res);
    const all = gradebook
      .listLineItems(course)
      .filter(({ tag }) => tag === (asked.tag ?? tag))
      .filter(({ resourceId: id }) => id === (asked.resource_id ?? id))
      .filter(({ resourceLinkId: id }) => id === (asked.resource_link_id ?? id));
    const page = pageOf(lms, req, res, {
      all,
      url: lms.serviceUrl('lineItems', tool, { course: course.number }),
      next,
    });
    const documents = page.map((item) => lineItemDocument(lms, item, res));
    sendMedia(res, MEDIA.lineItems, documents);
  });
  router.get(one, mayRead, isLineItem, (_req, res) => {
    sendMedia(res, MEDIA.lineItem, lineItemDocument(lms, callOf(res).lineItem, res));
  });
  /** The answer is the body as it came: Moodle sends it back with what it does not keep. */
  const keep = async (req: Request, res: Response) => {
    const fields = LineItemFields.safeParse(req.body).data;
    if (!fields) throw new Refusal(400, 'No label or Score Maximum');
    const { course, tool, lineItem } = callOf(res);
    const kept = await gradebook.keepLineItem(course, fields, lineItem);
    sendMedia(res, MEDIA.lineItem, {
      ...(req.body as object),
      id: lms.serviceUrl('lineItem', tool, kept),
    });
  };
  router.post(list, mayWrite, isLineItem, (req, res) => keep(req, res.status(201)));
  router.put(one, mayWrite, isLineItem, keep);
  router.delete(one, mayWrite, async (_req, res) => {
    const { lineItem } = callOf(res);
    await gradebook.deleteLineItems((item) => item === lineItem);
    res.status(204).end();
  });
}

function lineItemDocument(lms: Lms, item: LineItem, res: Response): unknown {
  const { label, scoreMaximum, resourceId, tag, resourceLinkId, submissionReview } = item;
  const { tool } = callOf(res);
  return fill(lms.profile.lineItem, {
    'fields': { label, scoreMaximum, resourceId, tag, submissionReview },
    'lineitem': lms.serviceUrl('lineItem', tool, item),
    'ResourceLink.id': resourceLinkId ?? undefined,
    'target_link_uri': tool.launchUrl,
  });
}

function addScoreRoutes(router: Router, { lms, gradebook, tokens }: Parts): void {
  const one = routeOf(lms.profile.addresses.lineItem);
  const mayUse = bearerGuard(lms, tokens);
  const idOf = ({ account }: Person) => lms.profile.ids.person(account);
  const resultUrl = (person: Person, res: Response) => {
    const url = new URL(
      lms.serviceUrl('lineItem', callOf(res).tool, callOf(res).lineItem, '/results'),
    );
    url.searchParams.set('user_id', idOf(person));
    return url.href;
  };
  const isScore = exactly(lms, MEDIA.score);
  router.post(`${one}/scores`, mayUse(SCOPE.score), isScore, async (req, res) => {
    res.set('Content-Type', `${MEDIA.score}; charset=utf-8`);
    const person = await gradebook.recordScore(callOf(res).lineItem, req.body);
    const { status, body } = lms.profile.scoreAnswer;
    const said = fill(body, { result_url: resultUrl(person, res) });
    res.status(status).end(said && JSON.stringify(said));
  });

  const isResults = exactly(lms, MEDIA.results);
  router.get(`${one}/results`, mayUse(SCOPE.resultReadOnly), isResults, (req, res) => {
    const { course, tool, lineItem } = callOf(res);
    const { user_id, limit } = Query.parse(req.query);
    // `results?limit=` is an error in Moodle, so a tool that pages results must fail here too.
    if (limit) throw new Refusal(404, 'Not Found');
    const scoreOf = lms.serviceUrl('lineItem', tool, lineItem);
    const resultMaximum = lineItem.scoreMaximum;
    const resultOf = (person: Person) => {
      const { score, comment, setAt } = standingOf(gradebook.gradeOf(lineItem, person));
      if (setAt === null) return [];
      const result = { id: resultUrl(person, res), userId: idOf(person) };
      if (score === null) return [result];
      const resultScore = Math.min(score, resultMaximum);
      const timestamp = setAt.replace('Z', '+00:00');
      const more = { resultScore, resultMaximum, scoreOf, timestamp };
      return [{ ...result, ...more, ...(comment !== null && { comment }) }];
    };
    const people = lms.participantsOf(course);
    const asked = people.filter((person) => idOf(person) === (user_id ?? idOf(person)));
    sendMedia(res, MEDIA.results, asked.flatMap(resultOf));
  });
}

function addMemberRoute(router: Router, { lms, tokens }: Parts): void {
  const { members: template, nextMembers: next } = lms.profile.addresses;
  const mayUse = bearerGuard(lms, tokens)(SCOPE.members);
  const path = routeOf(template);
  router.get(path, mayUse, exactly(lms, MEDIA.members), (req, res) => {
    const { course, tool } = callOf(res);
    const { label, title, number } = course;
    const id = lms.serviceUrl('members', tool, { course: number });
    // Only Learner and Instructor filter, in either spelling; Moodle answers any other role with everybody.
    const role = Query.parse(req.query).role?.replace(MEMBERSHIP, '');
    const has = (one: string) => one.replace(MEMBERSHIP, '') === role;
    const people = lms.membersOf(course);
    const inRole = people.filter((person) => lms.profile.rosterRoles[person.role]?.some(has));
    const all = inRole.length > 0 ? inRole : people;
    const members = pageOf(lms, req, res, { all, url: id, next }).map((person) =>
      fill(lms.profile.member, lms.valuesOf(person, course, tool)),
    );
    const context = { id: lms.profile.ids.course(number), label, title };
    sendMedia(res, MEDIA.members, { id, context, members });
  });
}
