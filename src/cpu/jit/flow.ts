/**
 * The flow graph of a region: reverse postorder, dominators (Cooper, Harvey and Kennedy, "A simple, fast dominance
 * algorithm"), loop headers and merge points, as needed to write it with structured control (Ramsey, "Beyond Relooper").
 * An edge that would make a loop with two entries leaves the region instead.
 */
import type { Block, Region } from './region.ts';

export interface Flow {
  /** Position of each reachable block in reverse postorder. */
  readonly order: ReadonlyMap<number, number>;
  /** Blocks each block dominates immediately, latest in the order first. */
  readonly children: ReadonlyMap<number, readonly number[]>;
  readonly loopHeaders: ReadonlySet<number>;
  readonly merges: ReadonlySet<number>;
  /** Is this edge between reachable blocks one that can be written? */
  isInside(from: number, to: number): boolean;
}

function postorder(region: Region): number[] {
  const done: number[] = [];
  const seen = new Set([region.head]);
  const stack: { readonly at: number; readonly rest: number[] }[] = [];
  const push = (at: number): void => {
    const block = region.blocks.get(at);
    if (block) stack.push({ at, rest: [...block.targets] });
  };
  push(region.head);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) {
      done.push(top.at);
      stack.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      push(next);
    }
  }
  return done;
}

const at = (map: ReadonlyMap<number, number>, key: number): number => map.get(key) ?? -1;

/** Immediate dominator of each block, by blocks' positions. */
function dominators(
  blocks: readonly number[],
  order: ReadonlyMap<number, number>,
  before: ReadonlyMap<number, number[]>,
) {
  const idom = new Map<number, number>();
  const head = blocks[0] ?? 0;
  idom.set(head, head);
  const meet = (a: number, b: number): number => {
    while (a !== b) {
      while (at(order, a) > at(order, b)) a = at(idom, a);
      while (at(order, b) > at(order, a)) b = at(idom, b);
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of blocks.slice(1)) {
      let found: number | undefined;
      for (const from of before.get(block) ?? []) {
        if (idom.has(from)) found = found === undefined ? from : meet(from, found);
      }
      if (found !== undefined && idom.get(block) !== found) {
        idom.set(block, found);
        changed = true;
      }
    }
  }
  return idom;
}

function predecessors(region: Region, blocks: readonly number[], order: ReadonlyMap<number, number>) {
  const before = new Map<number, number[]>(blocks.map((block) => [block, []]));
  for (const from of blocks) {
    for (const to of new Set(region.blocks.get(from)?.targets)) if (order.has(to)) before.get(to)?.push(from);
  }
  return before;
}

export function flowOf(region: Region): Flow {
  const blocks = postorder(region).reverse();
  const order = new Map(blocks.map((block, position) => [block, position]));
  const before = predecessors(region, blocks, order);
  const idom = dominators(blocks, order, before);
  const dominates = (a: number, b: number): boolean => {
    while (at(order, b) > at(order, a)) b = at(idom, b);
    return a === b;
  };
  const loopHeaders = new Set<number>();
  const merges = new Set<number>();
  const outside = new Set<string>();
  for (const block of blocks) {
    let forward = 0;
    for (const from of before.get(block) ?? []) {
      if (at(order, from) < at(order, block)) forward++;
      else if (dominates(block, from)) loopHeaders.add(block);
      else outside.add(`${from}>${block}`);
    }
    if (forward > 1) merges.add(block);
  }
  const children = new Map<number, number[]>(blocks.map((block) => [block, []]));
  for (const block of blocks.slice(1).reverse()) children.get(at(idom, block))?.push(block);
  const isInside = (from: number, to: number): boolean => order.has(to) && !outside.has(`${from}>${to}`);
  return { order, children, loopHeaders, merges, isInside };
}

/** The block at `at`; the callers have it from the flow graph. */
export function blockAt(region: Region, at: number): Block {
  const block = region.blocks.get(at);
  if (!block) throw new Error(`no block at ${at}`);
  return block;
}
