import { sayMoment } from '../i18n/moments.js';
import type { Locale, Translate } from '../i18n/translator.js';
import type { FieldMessages } from '../kernel/errors.js';
import {
  LET_IN,
  toolSheet,
  type Finding,
  type KeyRing,
  type LaunchLog,
  type RegistrationWithDeployments,
} from '../lti/index.js';

type LaunchRecord = Awaited<ReturnType<LaunchLog['recent']>>[number];
type PublishedKey = Awaited<ReturnType<KeyRing['published']>>[number];

const PAGES = {
  '': 'admin.registrations',
  '/launches': 'admin.launches',
  '/keys': 'admin.keys',
} as const;

export const frame = (t: Translate, path: string) => ({
  courseTitle: t('admin.title'),
  personName: '',
  roleLabel: t('admin.role'),
  sandbox: null,
  look: null,
  links: Object.entries(PAGES).map(([page, label]) => ({
    href: `/admin${page}`,
    label: t(label),
    current: path.replace(/\/$/, '') === page,
  })),
});

export function platform(
  one: RegistrationWithDeployments,
  launches: readonly LaunchRecord[],
  locale: Locale,
) {
  const [last] = launches;
  return {
    ...one,
    path: `/admin/registrations/${one._id.toHexString()}`,
    waits: [one, ...one.deployments].some(({ status }) => status === 'pending'),
    lastLaunch: last ? sayMoment(last.at, locale) : null,
    launches: launches.map((record) => launch(record, locale)),
  };
}

/** By organisation, those that wait for the administrator first. */
export function platforms(list: readonly ReturnType<typeof platform>[]) {
  const sorted = list.toSorted((a, b) => a.organisation.localeCompare(b.organisation));
  return {
    waiting: sorted.filter(({ waits }) => waits),
    rest: sorted.filter(({ waits }) => !waits),
  };
}

export function launch(record: LaunchRecord, locale: Locale) {
  const { issuer, seen, outcome, at } = record;
  const about = [issuer, seen.message, seen.deploymentId, seen.proof].filter(Boolean).join(' · ');
  return { ...record, about, isLetIn: outcome === LET_IN, moment: sayMoment(at, locale) };
}

export function finding({ probe, ok, detail, advice }: Finding) {
  const state = ok === null ? 'unknown' : ok ? 'good' : 'bad';
  return {
    title: `connection.probe.${probe}`,
    state,
    label: `connection.${state}`,
    detail,
    advice,
  } as const;
}

export const key = ({ kid, state, createdAt, signsFrom }: PublishedKey, locale: Locale) => ({
  kid,
  state,
  label: `admin.key.${state}` as const,
  since: signsFrom ? ('admin.key.signs' as const) : ('admin.key.made' as const),
  moment: sayMoment(signsFrom ?? createdAt, locale),
});

/** In the order in which one finds them in an LMS. */
export const FIELDS = [
  'organisation',
  'name',
  'issuer',
  'clientId',
  'authorizationEndpoint',
  'tokenEndpoint',
  'jwksUri',
  'tokenAudience',
] as const;

export const fields = (typed: Readonly<Record<string, string>>, problems: FieldMessages) =>
  FIELDS.map((name) => ({ name, value: typed[name] ?? '', problem: problems[name] ?? null }));

const SHEET_OF = { moodle: 'Moodle', canvas: 'Canvas', brightspace: 'Brightspace' } as const;

/** For each LMS the fields of a manual registration, under its own names, and what goes into them. */
export const sheets = (publicUrl: string) =>
  Object.entries(toolSheet(publicUrl)).map(([family, fields]) => ({
    lms: SHEET_OF[family as keyof typeof SHEET_OF],
    rows: Object.entries(fields).map(([field, value]) => ({ field, value })),
  }));
