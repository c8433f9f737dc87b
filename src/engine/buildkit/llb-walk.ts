/** The steps of a graph, each once, a step before what it stands on. */
import type { Vertex } from './llb.ts';

export function* vertices(top: Vertex | undefined, seen = new Set<string>()): Generator<Vertex> {
  if (!top || seen.has(top.digest)) return;
  seen.add(top.digest);
  yield top;
  for (const input of top.inputs) yield* vertices(input, seen);
}
