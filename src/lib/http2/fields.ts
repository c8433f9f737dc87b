/** Which header sections are well-formed (RFC 9113, 8.2 and 8.3). */
import type { HeaderField } from './hpack-table.ts';

const hopByHop = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade']);
const requestPseudo = new Set([':method', ':scheme', ':authority', ':path']);
const name = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/** Whether a value holds what would end it elsewhere: NUL, CR, LF. */
function isBroken(value: string): boolean {
  return value.includes('\0') || value.includes('\r') || value.includes('\n');
}

/** What is wrong with a section; undefined: nothing. */
export function malformed(
  fields: readonly HeaderField[],
  kind: 'request' | 'response' | 'trailers',
): string | undefined {
  const pseudo = new Set<string>();
  let isRegular = false;
  for (const [key, value] of fields) {
    if (isBroken(value)) return `control characters in ${key}`;
    if (!key.startsWith(':')) {
      isRegular = true;
      if (!name.test(key)) return 'bad field name';
      if (hopByHop.has(key) || (key === 'te' && value !== 'trailers')) return `connection-specific field ${key}`;
      continue;
    }
    if (isRegular) return `${key} after other fields`;
    if (pseudo.has(key)) return `${key} twice`;
    if (!(kind === 'request' ? requestPseudo.has(key) : kind === 'response' && key === ':status'))
      return `unexpected ${key}`;
    pseudo.add(key);
  }
  if (kind === 'request' && ![':method', ':scheme', ':path'].every((key) => pseudo.has(key)))
    return 'missing pseudo-header field';
  if (kind === 'response' && !/^[1-5][0-9][0-9]$/.test(fieldValue(fields, ':status') ?? '')) return 'missing :status';
  return undefined;
}

/** The first field of that name. */
export function fieldValue(fields: readonly HeaderField[], key: string): string | undefined {
  return fields.find(([each]) => each === key)?.[1];
}
