/** Debian version numbers (deb-version(7)): `[epoch:]upstream[-revision]`, compared as dpkg --compare-versions does. */

interface Version {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

function parse(text: string): Version {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? 0 : Number(text.slice(0, colon)),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** `~` sorts before the end, the end before letters, letters before everything else. */
function weight(character: string | undefined): number {
  if (character === undefined || /\d/.test(character)) return 0;
  if (character === '~') return -1;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !/\d/.test(a[i] ?? '')) || (j < b.length && !/\d/.test(b[j] ?? ''))) {
      const difference = weight(a[i]) - weight(b[j]);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    const x = /^\d*/.exec(a.slice(i))?.[0] ?? '';
    const y = /^\d*/.exec(b.slice(j))?.[0] ?? '';
    const difference = Number(x) - Number(y);
    if (difference !== 0) return difference;
    i += x.length;
    j += y.length;
  }
  return 0;
}

/** Negative, 0 or positive as `a` is earlier than, equal to or later than `b`. */
export function compareVersions(a: string, b: string): number {
  const x = parse(a);
  const y = parse(b);
  return x.epoch - y.epoch || comparePart(x.upstream, y.upstream) || comparePart(x.revision, y.revision);
}

/** Does `version` stand in relation `operator` (`<<`, `<=`, `=`, `>=`, `>>`) to `wanted`? */
export function satisfies(version: string, operator: string, wanted: string): boolean {
  const order = compareVersions(version, wanted);
  if (operator === '<<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '=') return order === 0;
  if (operator === '>=') return order >= 0;
  if (operator === '>>') return order > 0;
  throw new Error(`unknown version relation ${JSON.stringify(operator)}`);
}

/** The upstream part: `5:8.0.2-3+deb13u3` -> `8.0.2`, without what Debian appends to a repacked one. */
export function upstreamVersion(version: string): string {
  return parse(version).upstream.replace(/[+~](dfsg|ds|really).*$/, '');
}
