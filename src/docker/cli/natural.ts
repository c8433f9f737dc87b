/** Natural order of names, `web2` before `web10` (fvbommel/sortorder), as docker lists networks and volumes. */
export function compareNatural(a: string, b: string): number {
  const chunk = /\d+|\D+/g;
  const left = a.match(chunk) ?? [];
  const right = b.match(chunk) ?? [];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (/^\d/.test(part) && /^\d/.test(other)) return Number(part) - Number(other) || (part < other ? -1 : 1);
    return part < other ? -1 : 1;
  }
  return left.length - right.length;
}
