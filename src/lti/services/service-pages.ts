import type { z } from 'zod';
import { seconds } from '../../kernel/clock.js';
import { contentOf, requireSuccess, type PlatformServices } from './platform-services.js';

const MOST_PAGES = 200;
/** For all pages together: who reads holds a lease, and others wait. */
const TIME_MS = seconds(20);
/** Moodle writes `&amp;` in the address and curly quotes around the relation, as bytes that no header has (capture 40). */
const NEXT = /<([^>]+)>[^<]*?\brel\s*=\W{0,8}next\b/i;

/**
 * The pages of a list that a platform keeps. Without a last one it ends where a page leads back to an earlier page, or
 * after 200, or 20 seconds. `accept` is one media type: Moodle takes no other.
 * @throws PlatformError when a page cannot be had or read, or is not the platform's.
 */
export async function* pagesOf<T>(
  services: PlatformServices,
  list: Readonly<Record<'registrationId' | 'scope' | 'url' | 'accept', string>>,
  page: z.ZodType<T>,
  /** What it is a list of, where a page of it may be larger than other answers. */
  { what = 'the list', ...limits }: { readonly what?: string; readonly maxBytes?: number } = {},
): AsyncGenerator<{ readonly content: T; readonly isLast: boolean }, void> {
  const signal = AbortSignal.timeout(TIME_MS);
  const request = { headers: { Accept: list.accept }, signal, ...limits };
  const seen = new Set<string>();
  let next: string | null = list.url;
  while (next && seen.size < MOST_PAGES && !seen.has(next)) {
    seen.add(next);
    const answer = await services.call(list.registrationId, list.scope, next, request);
    requireSuccess(answer, 'the list cannot be read');
    next = pageAfter(next, answer.link ?? '');
    yield { content: contentOf(answer, page, what), isLast: next === null };
  }
}

function pageAfter(page: string, link: string): string | null {
  const address = NEXT.exec(link)?.[1]?.replaceAll('&amp;', '&');
  return address && URL.canParse(address, page) ? new URL(address, page).href : null;
}
