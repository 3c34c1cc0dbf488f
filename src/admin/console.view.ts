import type { PlatformDeliveries } from '../grading/index.js';
import { sayMoment } from '../i18n/moments.js';
import type { Locale, Translate } from '../i18n/translator.js';
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
  '/runs': 'admin.runs',
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
    count: 0,
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

export function launch(record: LaunchRecord, locale: Locale) {
  const { issuer, seen, outcome, at } = record;
  const about = [issuer, seen.message, seen.deploymentId, seen.proof].filter(Boolean).join(' · ');
  return { ...record, about, isLetIn: outcome === LET_IN, moment: sayMoment(at, locale) };
}

export const finding = (found: Finding) => {
  const state = found.ok === null ? 'unknown' : found.ok ? 'good' : 'bad';
  return { ...found, state } as const;
};

export const key = (published: PublishedKey, locale: Locale) => {
  const { kid, state, createdAt, signsFrom } = published;
  return { kid, state, signsFrom, moment: sayMoment(signsFrom ?? createdAt, locale) };
};

/** How the grades of a platform are doing, in counts and reasons: names are for who teaches. */
export const deliveries = (of: PlatformDeliveries, locale: Locale) => ({
  counts: (['waiting', 'delivered', 'superseded', 'failed'] as const).map((state) => ({
    label: `admin.deliveries.${state}` as const,
    count: of[state],
  })),
  waitsSince: of.waitsSince && sayMoment(of.waitsSince, locale),
  reasons: of.reasons,
  rest: of.health?.restsUntil
    ? { until: sayMoment(of.health.restsUntil, locale), because: of.health.lastTrouble ?? '' }
    : null,
});

const SHEET_OF = { moodle: 'Moodle', canvas: 'Canvas', brightspace: 'Brightspace' } as const;

/** For each LMS the fields of a manual registration, under its own names, and what goes into them. */
export const sheets = (publicUrl: string) =>
  Object.entries(toolSheet(publicUrl)).map(([family, fields]) => ({
    lms: SHEET_OF[family as keyof typeof SHEET_OF],
    rows: Object.entries(fields).map(([field, value]) => ({ field, value })),
  }));
