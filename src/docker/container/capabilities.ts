/** `--cap-add` and `--cap-drop` as the client sends them: spelled alike, each once, sorted; what contradicts is the engine's to judge. */

const all = 'ALL';

function spelled(name: string): string {
  const upper = name.trim().toUpperCase();
  return upper === all || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

export function sentCapabilities(given: readonly string[]): string[] | null {
  const list = [...new Set(given.map(spelled))].sort();
  return list.length > 0 ? list : null;
}
