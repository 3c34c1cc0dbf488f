import { Router, type Request } from 'express';
import { z } from 'zod';
import { ServiceError } from './errors.js';
import { MEDIA, MEMBERSHIP, SCOPE } from './lti-vocabulary.js';
import type { Platform } from './platform.js';
import { methodNotAllowed, requireAccept, sendMedia, type bearerGuard } from './service-request.js';
import {
  COURSE,
  PEOPLE,
  emailOf,
  isResourceLink,
  fullName,
  sourcedIdOf,
  usernameOf,
  type Person,
} from './site.js';

const count = z.coerce.number().int().min(0).max(10_000);
const MembersQuery = z.object({
  role: z.string().max(255).optional(),
  rlid: z.string().max(255).optional(),
  limit: count.min(1).optional(),
  from: count.default(0),
});

export function memberRoutes(platform: Platform, mayUse: ReturnType<typeof bearerGuard>): Router {
  const router = Router();
  router
    .route('/CourseSection/:course/bindings/:deployment/memberships')
    .get(mayUse(SCOPE.members), requireAccept(MEDIA.members, 'any type'), (req, res) => {
      const query = MembersQuery.parse(req.query);
      requireBinding(req, platform, query.rlid);
      const all = peopleInRole(query.role);
      const { from, until } = pageOf(query, all.length);
      if (until < all.length) {
        // As in Moodle the next page forgets the role that was asked for.
        const next = `${platform.membersUrl}?limit=${until - from}&from=${until}`;
        res.set('Link', `<${next}>; rel="next"`);
      }
      const { id, label, title } = COURSE;
      sendMedia(res, MEDIA.members, {
        id: platform.membersUrl,
        context: { id, label, title },
        members: all.slice(from, until).map(memberDocument),
      });
    })
    .all(methodNotAllowed);
  return router;
}

function requireBinding(req: Request, platform: Platform, rlid: string | undefined): void {
  const { course, deployment } = req.params;
  const here = course === COURSE.id && deployment === platform.registration.deploymentId;
  const linked = rlid === undefined || isResourceLink(rlid);
  if (!here || !linked) throw new ServiceError(404, 'Not Found');
}

function pageOf({ limit, from }: z.infer<typeof MembersQuery>, total: number) {
  return limit === undefined ? { from: 0, until: total } : { from, until: from + limit };
}

/** Only Learner and Instructor filter, in either spelling; Moodle answers any other role with everybody. */
function peopleInRole(role: string | undefined): readonly Person[] {
  const short = role?.replace(MEMBERSHIP, '');
  const known = short === 'Learner' || short === 'Instructor';
  return known ? PEOPLE.filter((person) => person.role === short) : PEOPLE;
}

const memberDocument = (person: Person) => ({
  status: 'Active',
  roles: [person.role],
  user_id: person.id,
  lis_person_sourcedid: sourcedIdOf(person),
  name: fullName(person),
  given_name: person.givenName,
  family_name: person.familyName,
  email: emailOf(person),
  ext_user_username: usernameOf(person),
});
