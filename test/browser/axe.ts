/** axe-core in a page, on the rules of WCAG 2.2 AA and its makers' best practice. */
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** An experimental rule of axe's that trips over the drawn keys in Starlight's search button, whose name is right. */
const rules = { 'label-content-name-mismatch': { enabled: false } };

declare global {
  interface Window {
    axe: { run(context: Document, options: object): Promise<AxeResults> };
  }
}

/** What is wrong with the page as it stands, an entry a rule. The page must bypass its own policy. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axe });
  const found = await page.evaluate(
    (given) => window.axe.run(document, { runOnly: { type: 'tag', values: given.tags }, rules: given.rules }),
    { tags, rules },
  );
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`,
  );
}

/** Nothing makes the page scroll sideways. */
export const isWideEnough = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
