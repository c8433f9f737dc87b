/** A region as a WebAssembly module: its blocks in structured control flow, with the guest's registers in locals. */
import { blockAt, type Flow, flowOf } from './flow.ts';
import { CODE_VERSION, Frame, imports, JIT_CAUSE, local, locals, STALE } from './frame.ts';
import { type Block, branchName, type Instruction, type Region } from './region.ts';
import { translate } from './translate.ts';
import { WasmWriter, wasm, wasmModule } from './wasm-writer.ts';

const conditions = new Map<string, number>([
  ['BEQ', wasm.i64_eq],
  ['BNE', wasm.i64_ne],
  ['BLT', wasm.i64_lt_s],
  ['BGE', wasm.i64_ge_s],
  ['BLTU', wasm.i64_lt_u],
  ['BGEU', wasm.i64_ge_u],
]);
const maxDepth = 150;

class Compiler {
  readonly frame = new Frame();
  readonly #region: Region;
  readonly #flow: Flow;
  #depth = 0;

  constructor(region: Region) {
    this.#region = region;
    this.#flow = flowOf(region);
  }

  body(chains: boolean): Uint8Array {
    const { frame } = this;
    frame.open(wasm.block, 'exit');
    this.#tree(this.#region.head);
    frame.out.op(wasm.unreachable);
    frame.close();
    frame.leave(chains);
    frame.out.end();
    return frame.out.bytes;
  }

  /** The block and all that it dominates; control does not come out at its end. */
  #tree(at: number): void {
    if (++this.#depth > maxDepth) throw new RangeError('region nests too deeply');
    const merges = (this.#flow.children.get(at) ?? []).filter((child) => this.#flow.merges.has(child));
    if (this.#flow.loopHeaders.has(at)) {
      this.frame.open(wasm.loop, 'loop', at);
      this.#within(at, merges);
      this.frame.close();
      this.frame.out.op(wasm.unreachable);
    } else this.#within(at, merges);
    this.#depth--;
  }

  #within(at: number, merges: readonly number[]): void {
    const [first, ...rest] = merges;
    if (first === undefined) {
      this.#block(blockAt(this.#region, at));
      return;
    }
    this.frame.open(wasm.block, 'block', first);
    this.#within(at, rest);
    this.frame.close();
    this.#tree(first);
  }

  #block(block: Block): void {
    const { out } = this.frame;
    const count = block.body.length + (block.last ? 1 : 0);
    out.get(local.left);
    out.i32(count);
    out.op(wasm.i32_sub);
    out.set(local.left);
    block.body.forEach((i, index) => {
      translate(this.frame, i, count - index);
    });
    this.#end(block);
    out.op(wasm.unreachable);
  }

  #end(block: Block): void {
    const { last, targets, ending } = block;
    const [first, second] = targets;
    if (ending === 'stop' && first !== undefined) this.frame.exitTo(first);
    else if ((ending === 'fall' || ending === 'jump') && first !== undefined) this.#goTo(block.at, first);
    else if (ending === 'branch' && last && first !== undefined && second !== undefined) {
      this.#condition(last);
      this.frame.open(wasm.if, 'if');
      this.#goTo(block.at, first);
      this.frame.close();
      this.#goTo(block.at, second);
    } else if (last) this.#transfer(block, last);
  }

  #condition(i: Instruction): void {
    this.frame.getX(i.rs1);
    const name = branchName(i);
    const code = conditions.get(name);
    if (code === undefined) {
      this.frame.out.op(wasm.i64_eqz);
      if (name === 'C_BNEZ') this.frame.out.op(wasm.i32_eqz);
      return;
    }
    this.frame.getX(i.rs2);
    this.frame.out.op(code);
  }

  /** Calls, returns and indirect jumps. */
  #transfer(block: Block, last: Instruction): void {
    const { frame } = this;
    const { out } = frame;
    const [first] = block.targets;
    if (block.ending === 'call' || block.ending === 'far call') {
      frame.pushPc(last.at + last.size);
      frame.setX(last.rd);
      if (first !== undefined && block.ending === 'call') this.#goTo(block.at, first);
      else if (first !== undefined) frame.exitTo(first);
      return;
    }
    frame.getX(last.rs1);
    out.i64(last.imm);
    out.op(wasm.i64_add);
    out.i64(-2);
    out.op(wasm.i64_and);
    out.set(local.value);
    if (last.rd !== 0) {
      frame.pushPc(last.at + last.size);
      frame.setX(last.rd);
    }
    if (block.ending === 'return') this.#returnSites(block);
    out.get(local.value);
    frame.exit();
  }

  #returnSites(block: Block): void {
    for (const to of block.targets) {
      if (!this.#flow.isInside(block.at, to)) continue;
      this.frame.out.get(local.value);
      this.frame.pushPc(to);
      this.frame.out.op(wasm.i64_eq);
      this.frame.open(wasm.if, 'if');
      this.#goTo(block.at, to);
      this.frame.close();
    }
  }

  #goTo(from: number, to: number): void {
    const { frame } = this;
    const { order, merges } = this.#flow;
    if (!this.#flow.isInside(from, to)) frame.exitTo(to);
    else if ((order.get(to) ?? 0) <= (order.get(from) ?? 0)) {
      frame.out.get(local.left);
      frame.out.i32(0);
      frame.out.op(wasm.i32_gt_s, wasm.br_if);
      frame.out.unsigned(frame.depth('loop', to));
      frame.exitTo(to);
    } else if (merges.has(to)) frame.out.br(frame.depth('block', to));
    else this.#tree(to);
  }
}

/**
 * Makes sure that the pages besides the head's are mapped as they were; otherwise the function ends as stale and has done
 * nothing. Looked at again only when the code version or the base is another than in the globals.
 */
function guard(out: WasmWriter, stamps: ReadonlyMap<number, number>): void {
  if (stamps.size < 2) return;
  out.i32(0);
  out.memory(wasm.i32_load, CODE_VERSION);
  out.op(wasm.global_get, 0, wasm.i32_ne);
  out.get(local.base);
  out.op(wasm.global_get, 1, wasm.i64_ne, wasm.i32_or);
  out.open(wasm.if);
  for (const [page, stamp] of stamps) {
    if (page === 0) continue;
    out.get(local.base);
    out.i64(page);
    out.op(wasm.i64_add);
    out.call(0);
    out.i32(stamp);
    out.op(wasm.i32_ne);
    out.open(wasm.if);
    out.i32(0);
    out.i32(STALE);
    out.memory(wasm.i32_store, JIT_CAUSE);
    out.get(local.left);
    out.op(wasm.return);
    out.end();
  }
  out.i32(0);
  out.memory(wasm.i32_load, CODE_VERSION);
  out.op(wasm.global_set, 0);
  out.get(local.base);
  out.op(wasm.global_set, 1);
  out.end();
}

/**
 * The module of a region. `stamps` are the stamps of the decode pages it was read from, by distance; `chains`: it goes on
 * in the next region by a tail call. Throws RangeError for a shape that is too deep.
 */
export function compileRegion(
  region: Region,
  stamps: ReadonlyMap<number, number>,
  chains: boolean,
): Uint8Array<ArrayBuffer> {
  const compiler = new Compiler(region);
  const body = compiler.body(chains);
  const start = new WasmWriter();
  guard(start, stamps);
  compiler.frame.loadRegisters(start);
  const code = new Uint8Array(start.size + body.length);
  code.set(start.bytes);
  code.set(body, start.size);
  return wasmModule(imports, { parameters: ['i32', 'i64'], result: 'i32' }, ['i32', 'i64'], locals, code);
}
