import { z } from 'zod';
import { PlatformError } from '../../kernel/errors.js';
import type { PlatformServices } from './platform-services.js';
import { LINE_ITEM_READ_SCOPE, LINE_ITEM_SCOPE } from './scopes.js';
import { pagesOf } from './service-pages.js';

/** Where the columns of a course are listed, and how we would know the one that is looked for. */
export interface ColumnSearch {
  readonly registrationId: string;
  readonly url: string;
  readonly scope: string;
  readonly resourceLinkId: string | null;
  /** As `assignment-2`: what a link that we made gave its column as `resourceId` or `tag`. */
  readonly itemName: string;
}

export type LineItemsClient = ReturnType<typeof lineItemsClient>;

export const LINE_ITEMS_TYPE = 'application/vnd.ims.lis.v2.lineitemcontainer+json';
const mark = z.union([z.string(), z.number()]).transform(String).nullable().catch(null);
const LineItem = z.object({
  id: z.url({ protocol: /^https?$/ }).max(4000),
  ...{ resourceLinkId: mark, resourceId: mark, tag: mark },
});
type LineItem = z.output<typeof LineItem>;

export const scopeForLineItems = (scopes: readonly string[]): string | null =>
  [LINE_ITEM_READ_SCOPE, LINE_ITEM_SCOPE].find((scope) => scopes.includes(scope)) ?? null;

/** Assignment and Grade Services 2.0 §3.2, read only. No `limit`: with it the pages of Moodle never end (capture 40). */
export const lineItemsClient = (services: PlatformServices) => ({
  /** The address of the column that fits best; null when there is none. @throws PlatformError */
  find: async (search: ColumnSearch): Promise<string | null> => {
    const items: LineItem[] = [];
    for await (const { content } of pagesOf(services, { ...search, accept: LINE_ITEMS_TYPE })) {
      if (!Array.isArray(content)) throw new PlatformError(200, 'the list cannot be understood');
      items.push(...content.flatMap((one) => LineItem.safeParse(one).data ?? []));
    }
    const [best] = items.toSorted((a, b) => rank(b, search) - rank(a, search));
    return best && rank(best, search) > 0 ? best.id : null;
  },
});

/** The column of the link itself comes first; among several, the one that bears the name of the item. */
function rank({ resourceLinkId, resourceId, tag }: LineItem, search: ColumnSearch): number {
  const isOfLink = resourceLinkId !== null && resourceLinkId === search.resourceLinkId;
  return 4 * +isOfLink + 2 * +(resourceId === search.itemName) + +(tag === search.itemName);
}
