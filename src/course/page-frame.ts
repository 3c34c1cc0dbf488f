import type { Response } from 'express';
import { framePages } from '../http/page-tools.js';
import type { MessageKey } from '../i18n/messages.nl.js';
import type { Translate } from '../i18n/translator.js';
import { isStaff, looksAhead, type LaunchContext } from './launch-context.js';

interface Place {
  readonly path: `/${string}`;
  readonly label: MessageKey;
  /** Pages below this path belong to the same place. */
  readonly below?: readonly string[];
}

const FOR_LEARNERS: readonly Place[] = [
  { path: '/', label: 'nav.course', below: ['/lectures', '/films', '/assignments'] },
  { path: '/forum', label: 'nav.forum' },
  { path: '/introduction', label: 'nav.introduction' },
  { path: '/profile', label: 'nav.profile' },
  { path: '/privacy', label: 'nav.privacy' },
];
const FOR_STAFF: readonly Place[] = [
  { path: '/', label: 'nav.overview', below: ['/lectures', '/films', '/assignments'] },
  { path: '/grading', label: 'nav.grading' },
  { path: '/forum', label: 'nav.forum' },
  { path: '/introduction', label: 'nav.introduction' },
  { path: '/settings', label: 'nav.settings' },
  { path: '/profile', label: 'nav.profile' },
  { path: '/privacy', label: 'nav.privacy' },
];

/** Puts the course, the person and the places one can go to around every page of a launch. */
export function showFrame(res: Response, launch: LaunchContext, path: string): void {
  const { t, url } = res.locals.tools;
  const everywhere = isStaff(launch) ? FOR_STAFF : FOR_LEARNERS;
  // Other pages would lead away from the choice of content that the LMS waits for.
  const isChoice = path === '/picker';
  const places = isChoice ? [] : everywhere;
  framePages(res, {
    courseTitle: launch.context.title,
    personName: launch.member.name ?? '',
    roleLabel: t(`role.${launch.role}`),
    sandbox: launch.sandbox && {
      label: t(`sandbox.${launch.sandbox}`),
      text: t('sandbox.text'),
    },
    look: isChoice ? null : lookView(t, launch),
    links: places.map((place) => ({
      href: url(place.path),
      label: t(place.label),
      current: isAt(place, path),
      count: 0,
    })),
  });
}

function lookView(t: Translate, launch: LaunchContext) {
  if (launch.sandbox === 'preview') return { as: 'own', label: t('look.own') };
  return looksAhead(launch) ? { as: 'participant', label: t('look.participant') } : null;
}

function isAt({ path, below }: Place, current: string): boolean {
  if (current === path) return true;
  return (below ?? [path]).some((place) => current.startsWith(`${place}/`));
}
