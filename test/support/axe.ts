import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Off by default, or a matter of good practice to its makers; a duty here. */
const BESIDES = [
  'target-size',
  'page-has-heading-one',
  'heading-order',
  'landmark-one-main',
  'region',
  'skip-link',
  'tabindex',
  'label-content-name-mismatch',
];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What a machine finds wrong with a page: rule and first place. The page's context has to bypass the security policy. */
export async function faultsOf(page: Page | Frame): Promise<readonly string[]> {
  const isThere = await page.evaluate<boolean>('"axe" in window');
  if (!isThere) await page.addScriptTag({ path: AXE });
  const rules = Object.fromEntries(BESIDES.map((rule) => [rule, { enabled: true }]));
  const options = { runOnly: { type: 'tag', values: WCAG }, rules, resultTypes: ['violations'] };
  const run = `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
  const violations = await page.evaluate<readonly Violation[]>(run);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}
