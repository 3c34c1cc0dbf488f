import { z } from 'zod';
import { LINE_ITEM_READ_SCOPE, LINE_ITEM_SCOPE } from './scopes.js';
import { contentOf, requireSuccess, type PlatformServices } from './platform-services.js';
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

export interface NewColumn extends ColumnSearch {
  readonly label: string;
  readonly scoreMaximum: number;
}

export type LineItemsClient = ReturnType<typeof lineItemsClient>;

/** On every column that is ours. */
export const COLUMN_TAG = 'wmmi';
export const LINE_ITEMS_TYPE = 'application/vnd.ims.lis.v2.lineitemcontainer+json';
const LINE_ITEM_TYPE = 'application/vnd.ims.lis.v2.lineitem+json';
const mark = z.union([z.string(), z.number()]).transform(String).nullable().catch(null);
const LineItem = z.object({
  id: z.url({ protocol: /^https?$/ }).max(4000),
  ...{ resourceLinkId: mark, resourceId: mark, tag: mark },
});
type LineItem = z.output<typeof LineItem>;

export const mayMakeColumn = ({ scope }: Pick<ColumnSearch, 'scope'>): boolean =>
  scope === LINE_ITEM_SCOPE;

export const scopeForLineItems = (scopes: readonly string[]): string | null =>
  [LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE].find((scope) => scopes.includes(scope)) ?? null;

/** Assignment and Grade Services 2.0 §3.2. Nothing is ever changed or deleted. No `limit`: with it the pages of Moodle never end (capture 40). */
export const lineItemsClient = (services: PlatformServices) => ({
  /** The address of the column that fits best; null when there is none. @throws PlatformError */
  find: async (search: ColumnSearch): Promise<string | null> => {
    const items: LineItem[] = [];
    const list = { ...search, accept: LINE_ITEMS_TYPE };
    for await (const { content } of pagesOf(services, list, z.array(z.unknown())))
      items.push(...content.flatMap((one) => LineItem.safeParse(one).data ?? []));
    const [best] = items.toSorted((a, b) => rank(b, search) - rank(a, search));
    return best && rank(best, search) > 0 ? best.id : null;
  },
  /** The address of a column that the platform made. @throws PlatformError */
  make: async (column: NewColumn): Promise<string> => {
    const { registrationId, url, scope, label, scoreMaximum, resourceLinkId, itemName } = column;
    const marks = { resourceId: itemName, tag: COLUMN_TAG };
    const link = resourceLinkId === null ? {} : { resourceLinkId };
    const headers = { 'Content-Type': LINE_ITEM_TYPE, 'Accept': LINE_ITEM_TYPE };
    const body = JSON.stringify({ label, scoreMaximum, ...marks, ...link });
    const request = { method: 'POST', headers, body } as const;
    const answer = await services.call(registrationId, scope, url, request);
    requireSuccess(answer, 'the column was not made');
    return contentOf(answer, LineItem, 'the column').id;
  },
});

/** The column of the link itself comes first; among several, the one that bears the name of the item. */
function rank({ resourceLinkId, resourceId, tag }: LineItem, search: ColumnSearch): number {
  const isOfLink = resourceLinkId !== null && resourceLinkId === search.resourceLinkId;
  return 4 * +isOfLink + 2 * +(resourceId === search.itemName) + +(tag === search.itemName);
}
