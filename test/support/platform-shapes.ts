import { INSTRUCTOR, LEARNER, type Claims } from './signing-platform.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const DEEP_LINKING = 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';
const SCOPES = ['lineitem', 'lineitem.readonly', 'result.readonly', 'score'].map(
  (name) => `https://purl.imsglobal.org/spec/lti-ags/scope/${name}`,
);
const PERSON = 'http://purl.imsglobal.org/vocab/lis/v2/institution/person';
const COURSE_OFFERING = 'http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering';
const NAMES = {
  name: 'Stu One',
  given_name: 'Stu',
  family_name: 'One',
  email: 'stu@zonnedael.example',
};

/** How one LMS words its messages. Addresses of its services stand at the platform of the test. */
export interface PlatformShape {
  readonly family: 'moodle' | 'canvas' | 'brightspace';
  readonly title: string;
  /** What its login sends besides what every login has. */
  readonly login: Readonly<Record<string, string>>;
  readonly resourceLink: (issuer: string) => Claims;
  readonly teacherRoles: readonly string[];
  readonly deepLinking: (issuer: string) => Claims;
  readonly lineItem: (issuer: string) => string;
  /** What its gradebook answers to a score. */
  readonly scoreAnswer: { readonly status: number; readonly body: string };
  /** How it registers a tool. */
  readonly registering: {
    /** What it says of itself in its configuration. */
    readonly platform: Readonly<Record<string, unknown>>;
    readonly sendsToken: boolean;
    readonly deploymentId: string | null;
  };
}

/** Moodle 4.5, as captured. */
const moodle: PlatformShape = {
  family: 'moodle',
  title: 'Moodle',
  login: { lti_message_hint: '{"cmid":6,"launchid":"ltilaunch4_1942"}', lti_deployment_id: '5' },
  lineItem: (issuer) => `${issuer}/mod/lti/services.php/2/lineitems/4/lineitem?type_id=5`,
  resourceLink: (issuer) => ({
    ...NAMES,
    sub: '3',
    [`${LTI}deployment_id`]: '5',
    [`${LTI}roles`]: [LEARNER],
    [`${LTI}context`]: {
      id: '2',
      label: 'LTI101',
      title: 'LTI Test Course',
      type: ['CourseSection'],
    },
    [`${LTI}resource_link`]: { id: '4', title: 'College 1', description: 'Eerste\r\n\r\nTweede' },
    [`${LTI}lis`]: { person_sourcedid: '', course_section_sourcedid: '' },
    [`${LTI}ext`]: { user_username: 'student1', lms: 'moodle-2' },
    [`${LTI}launch_presentation`]: {
      locale: 'nl',
      document_target: 'iframe',
      return_url: `${issuer}/mod/lti/return.php?course=2&instanceid=4`,
    },
    [`${LTI}tool_platform`]: { product_family_code: 'moodle', version: '2024100706' },
    [`${LTI}custom`]: {
      'item': 'assignment-1',
      'context_id_history': '',
      'rl_id_history': '$ResourceLink.id.history',
      'mixed_case_key': 'x',
      'Mixed-Case.Key': 'x',
    },
    [AGS]: {
      scope: SCOPES,
      lineitems: `${issuer}/mod/lti/services.php/2/lineitems?type_id=5`,
      lineitem: moodle.lineItem(issuer),
    },
    [NRPS]: {
      context_memberships_url: `${issuer}/mod/lti/services.php/CourseSection/2/bindings/5/memberships`,
      service_versions: ['1.0', '2.0'],
    },
  }),
  teacherRoles: [INSTRUCTOR],
  deepLinking: (issuer) => ({
    [`${LTI}launch_presentation`]: { locale: 'nl' },
    [`${LTI}custom`]: { item: null, context_id_history: '' },
    [DEEP_LINKING]: {
      accept_types: ['ltiResourceLink'],
      accept_presentation_document_targets: ['frame', 'iframe', 'window'],
      accept_copy_advice: false,
      accept_multiple: true,
      accept_unsigned: false,
      auto_create: false,
      can_confirm: false,
      deep_link_return_url: `${issuer}/mod/lti/contentitem_return.php?course=2&id=5`,
      title: 'Name typed by the teacher',
    },
  }),
  scoreAnswer: { status: 200, body: '' },
  registering: {
    platform: {
      product_family_code: 'moodle',
      messages_supported: [
        { type: 'LtiResourceLinkRequest' },
        { type: 'LtiDeepLinkingRequest', placements: ['ContentArea'] },
      ],
    },
    sendsToken: true,
    deploymentId: '5',
  },
};

/** The leavings of Canvas's own checks stand in every claim. */
const leavings = { validation_context: null, errors: { errors: {} } };
const canvas: PlatformShape = {
  family: 'canvas',
  title: 'Canvas',
  login: {
    lti_message_hint: 'eyJ0eXAiOiJKV1QifQ.opaque',
    deployment_id: '461:5440a084',
    lti_deployment_id: '461:5440a084',
    canvas_region: 'eu-central-1',
    canvas_environment: 'prod',
    lti_storage_target: '_parent',
  },
  lineItem: (issuer) => `${issuer}/api/lti/courses/3348/line_items/503`,
  resourceLink: (issuer) => ({
    ...NAMES,
    'sub': '535fa085f22b4655f48cd5a36a9215f64c062838',
    'azp': 'client-of-the-tool',
    'locale': 'nl',
    'picture': `${issuer}/images/messages/avatar-50.png`,
    'errors': { errors: {} },
    [`${LTI}deployment_id`]: '461:5440a084',
    [`${LTI}roles`]: [
      `${PERSON}#Student`,
      LEARNER,
      'http://purl.imsglobal.org/vocab/lis/v2/system/person#User',
    ],
    [`${LTI}context`]: {
      id: '4dde05e8ca1973bcca9bffc13e1548820eee93a3',
      label: 'LTI101',
      title: 'LTI Test Course',
      type: [COURSE_OFFERING],
      ...leavings,
    },
    [`${LTI}resource_link`]: {
      id: '37a1c1b0-6f8e-4a64-9d15-8f0b6e6a1d11',
      description: null,
      title: 'College 1',
      ...leavings,
    },
    [`${LTI}launch_presentation`]: {
      document_target: 'iframe',
      height: null,
      width: null,
      return_url: `${issuer}/courses/3348/external_content/success/external_tool_redirect`,
      locale: 'nl',
      ...leavings,
    },
    [`${LTI}lis`]: { person_sourcedid: null, course_offering_sourcedid: null, ...leavings },
    [`${LTI}tool_platform`]: { product_family_code: 'canvas', version: 'cloud', ...leavings },
    [`${LTI}custom`]: {
      item: 'assignment-1',
      canvas_user_id: 386,
      allowed_attempts: -1,
      context_id_history: '',
      resource_link_id_history: '$ResourceLink.id.history',
    },
    [`${LTI}lti11_legacy_user_id`]: '535fa085f22b4655f48cd5a36a9215f64c062838',
    [AGS]: {
      scope: SCOPES,
      lineitems: `${issuer}/api/lti/courses/3348/line_items`,
      lineitem: canvas.lineItem(issuer),
      ...leavings,
    },
    [NRPS]: {
      context_memberships_url: `${issuer}/api/lti/courses/3348/names_and_roles`,
      service_versions: ['2.0'],
      ...leavings,
    },
    'https://www.instructure.com/placement': 'assignment_selection',
  }),
  teacherRoles: [`${PERSON}#Instructor`, INSTRUCTOR],
  deepLinking: (issuer) => ({
    'https://www.instructure.com/placement': 'assignment_selection',
    [DEEP_LINKING]: {
      deep_link_return_url: `${issuer}/courses/3348/deep_linking_response?data=eyJ.opaque&modal=true`,
      accept_types: ['ltiResourceLink'],
      accept_presentation_document_targets: ['iframe', 'window'],
      accept_media_types: 'application/vnd.ims.lti.v1.ltilink',
      accept_multiple: false,
      accept_lineitem: true,
      auto_create: false,
      ...leavings,
    },
  }),
  scoreAnswer: { status: 200, body: '{"resultUrl":"https://canvas.example/results/2711"}' },
  registering: {
    platform: {
      'product_family_code': 'canvas',
      'messages_supported': [
        { type: 'LtiResourceLinkRequest', placements: ['course_navigation'] },
        { type: 'LtiDeepLinkingRequest', placements: ['assignment_selection', 'link_selection'] },
      ],
      'https://canvas.instructure.com/lti/account_name': 'Gemeente Zonnedael',
    },
    sendsToken: true,
    deploymentId: null,
  },
};

const brightspace: PlatformShape = {
  family: 'brightspace',
  title: 'Brightspace',
  login: { lti_message_hint: 'opaque', lti_deployment_id: '2ff21e97-79cf-4794-9244-5bfb55b7a330' },
  lineItem: (issuer) =>
    `${issuer}/d2l/api/lti/ags/2.0/deployment/2ff21e97/orgunit/2273803/lineitems/3106e6da`,
  resourceLink: (issuer) => ({
    ...NAMES,
    'email': '',
    'sub': '1019d47b-e5e1-43e2-843a-3c9a825650ef_1826270',
    [`${LTI}deployment_id`]: '2ff21e97-79cf-4794-9244-5bfb55b7a330',
    [`${LTI}roles`]: [LEARNER, `${PERSON}#Student`],
    [`${LTI}context`]: {
      id: '2273803',
      label: 'LTI101',
      title: 'LTI Test Course',
      type: [COURSE_OFFERING],
    },
    [`${LTI}resource_link`]: {
      id: 'gemeinde-17557021_2273803',
      title: 'College 1',
      description: '',
    },
    [`${LTI}lis`]: { course_offering_sourcedid: 'x:LTI101', course_section_sourcedid: 'x:LTI101' },
    [`${LTI}launch_presentation`]: { locale: 'nl-nl' },
    [`${LTI}tool_platform`]: { guid: 'ca4d7f6b', product_family_code: 'desire2learn' },
    [`${LTI}custom`]: { item: 'assignment-1', user_id: '$User.Id' },
    'http://www.brightspace.com': {
      'tenant_id': 'ca4d7f6b',
      'user_id': 1826270,
      'username': 'stu.one',
      'Context.id.history': '',
      'ResourceLink.id.history': '',
      'content_topic_id': 33677592,
    },
    [AGS]: {
      scope: SCOPES,
      lineitem: brightspace.lineItem(issuer),
      lineitems: `${issuer}/d2l/api/lti/ags/2.0/deployment/2ff21e97/orgunit/2273803/lineitems`,
    },
    [NRPS]: {
      context_memberships_url: `${issuer}/d2l/api/lti/nrps/2.0/deployment/2ff21e97/orgunit/2273803/memberships`,
      service_versions: ['2.0'],
    },
  }),
  teacherRoles: [INSTRUCTOR, `${PERSON}#Faculty`],
  deepLinking: (issuer) => ({
    [DEEP_LINKING]: {
      deep_link_return_url: `${issuer}/d2l/le/lti/2273803/deepLinkingReturn/x`,
      accept_types: ['link', 'ltiResourceLink', 'file', 'image'],
      accept_presentation_document_targets: ['iframe', 'window', 'embed'],
      accept_multiple: true,
      accept_lineitem: true,
      auto_create: true,
      data: 'opaque, to be sent back',
    },
  }),
  scoreAnswer: { status: 204, body: '' },
  registering: {
    platform: {
      product_family_code: 'desire2learn',
      messages_supported: [{ type: 'LtiResourceLinkRequest' }, { type: 'LtiDeepLinkingRequest' }],
    },
    sendsToken: false,
    deploymentId: '2ff21e97-79cf-4794-9244-5bfb55b7a330',
  },
};

/** Canvas from its documents and its source, Brightspace from its documents and published tokens. */
export const PLATFORM_SHAPES: readonly PlatformShape[] = [moodle, canvas, brightspace];
