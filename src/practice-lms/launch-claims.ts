import type { GradebookService } from './gradebook.service.js';
import { AGS_ENDPOINT_CLAIM, AGS_SCOPES, CLAIM, MEMBERSHIP, NRPS_CLAIM } from './lti-vocabulary.js';
import type { Platform } from './platform.js';
import {
  COURSE,
  SITE,
  emailOf,
  fullName,
  sourcedIdOf,
  usernameOf,
  type Activity,
  type Person,
} from './site.js';

export interface Launch {
  readonly person: Person;
  readonly activity: Activity;
  readonly target: 'iframe' | 'window';
}

/** What an id_token says, claim by claim as captured from Moodle; only its LTI 1.1 outcome claim is left out. */
export function launchClaims(
  { person, activity, target }: Launch,
  platform: Platform,
  gradebook: GradebookService,
) {
  return {
    [`${CLAIM}/message_type`]: 'LtiResourceLinkRequest',
    [`${CLAIM}/version`]: '1.3.0',
    [`${CLAIM}/deployment_id`]: platform.registration.deploymentId,
    [`${CLAIM}/target_link_uri`]: platform.launchUrl,
    [`${CLAIM}/resource_link`]: {
      title: `${activity.label} ${activity.title}`,
      description: activity.description,
      id: activity.resourceLinkId,
    },
    [`${CLAIM}/launch_presentation`]: {
      locale: 'nl',
      document_target: target,
      return_url: platform.returnUrl(activity),
    },
    [`${CLAIM}/custom`]: { item: activity.item, context_memberships_url: platform.membersUrl },
    [AGS_ENDPOINT_CLAIM]: endpointClaim(activity, platform, gradebook),
    [NRPS_CLAIM]: {
      context_memberships_url: platform.membersUrl,
      service_versions: ['1.0', '2.0'],
    },
    ...personClaims(person),
    ...placeClaims(platform),
  };
}

function personClaims(person: Person) {
  return {
    given_name: person.givenName,
    family_name: person.familyName,
    name: fullName(person),
    email: emailOf(person),
    [`${CLAIM}/roles`]: [`${MEMBERSHIP}${person.role}`],
    [`${CLAIM}/lis`]: {
      person_sourcedid: sourcedIdOf(person),
      course_section_sourcedid: `ZD-${COURSE.label}`,
    },
    [`${CLAIM}/ext`]: { user_username: usernameOf(person), lms: 'practice-lms' },
  };
}

/** `type` is the plain word, not the URN: Moodle again. */
function placeClaims({ guid }: Platform) {
  const { id, label, title } = COURSE;
  return {
    [`${CLAIM}/context`]: { id, label, title, type: ['CourseSection'] },
    [`${CLAIM}/tool_platform`]: {
      product_family_code: 'practice-lms',
      version: SITE.version,
      guid,
      name: SITE.name,
      description: 'Oefenomgeving van een fictieve gemeente',
    },
  };
}

function endpointClaim(activity: Activity, platform: Platform, gradebook: GradebookService) {
  const lineItem = gradebook.findLineItemOfLink(activity.resourceLinkId);
  return {
    scope: AGS_SCOPES,
    lineitems: platform.lineItemsUrl,
    ...(lineItem && { lineitem: platform.lineItemUrl(lineItem.id) }),
  };
}
