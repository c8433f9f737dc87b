/** `NAME=value` as flags of a build give them. */
import { CliError } from '../cli/errors.ts';

/** @throws CliError in buildx's words for a value without a name */
export function requireKeys(items: readonly string[]): void {
  for (const item of items)
    if (item === '' || item.startsWith('='))
      throw new CliError(`ERROR: invalid key-value pair ${JSON.stringify(item)}: empty key`);
}

/** `NAME` alone takes the caller's value; null where there is none. */
export function argumentPairs(
  items: readonly string[],
  env: ReadonlyMap<string, string>,
): Record<string, string | null> {
  return Object.fromEntries(
    items.map((item): [string, string | null] => {
      const at = item.indexOf('=');
      return at < 0 ? [item, env.get(item) ?? null] : [item.slice(0, at), item.slice(at + 1)];
    }),
  );
}

/** A name alone is an empty label. */
export function labelPairs(items: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    items.map((item): [string, string] => {
      const at = item.indexOf('=');
      return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
    }),
  );
}
