/** `--cap-add` and `--cap-drop` as the client sends them (docker/cli's opts.EffectiveCapAddCapDrop): spelled alike, sorted, adding wins. */

const all = 'ALL';

function names(given: readonly string[]): Set<string> {
  const found = new Set(
    given.map((name) => {
      const upper = name.trim().toUpperCase();
      return upper === all || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
    }),
  );
  return found.has(all) ? new Set([all]) : found;
}

const sorted = (found: Iterable<string>): string[] | null => {
  const list = [...found].sort();
  return list.length > 0 ? list : null;
};

export function effectiveCapabilities(
  add: readonly string[],
  drop: readonly string[],
): { readonly CapAdd: string[] | null; readonly CapDrop: string[] | null } {
  const added = names(add);
  return { CapAdd: sorted(added), CapDrop: sorted([...names(drop)].filter((name) => !added.has(name))) };
}
