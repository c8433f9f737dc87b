/**
 * Writes WebAssembly binary code (WebAssembly Core Specification 3.0, chapter 5). Only what compiled regions need: one
 * function, imports of functions, a memory and a table. Integers are LEB128.
 */

/** Opcodes by their names in the text format; `.` written as `_`. */
export const wasm = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  br_if: 0x0d,
  return: 0x0f,
  call: 0x10,
  return_call_indirect: 0x13,
  drop: 0x1a,
  local_get: 0x20,
  local_set: 0x21,
  local_tee: 0x22,
  global_get: 0x23,
  global_set: 0x24,
  i32_load: 0x28,
  i64_load: 0x29,
  f64_load: 0x2b,
  i32_load8_u: 0x2d,
  i64_load8_s: 0x30,
  i64_load8_u: 0x31,
  i64_load16_s: 0x32,
  i64_load16_u: 0x33,
  i64_load32_s: 0x34,
  i64_load32_u: 0x35,
  i32_store: 0x36,
  i64_store: 0x37,
  f64_store: 0x39,
  i64_store8: 0x3c,
  i64_store16: 0x3d,
  i64_store32: 0x3e,
  i32_const: 0x41,
  i64_const: 0x42,
  i32_eqz: 0x45,
  i32_eq: 0x46,
  i32_ne: 0x47,
  i32_lt_u: 0x49,
  i32_gt_s: 0x4a,
  i32_le_s: 0x4c,
  i64_eqz: 0x50,
  i64_eq: 0x51,
  i64_ne: 0x52,
  i64_lt_s: 0x53,
  i64_lt_u: 0x54,
  i64_ge_s: 0x59,
  i64_ge_u: 0x5a,
  f64_eq: 0x61,
  f64_lt: 0x63,
  f64_le: 0x65,
  i32_add: 0x6a,
  i32_sub: 0x6b,
  i32_mul: 0x6c,
  i32_and: 0x71,
  i32_or: 0x72,
  i32_shl: 0x74,
  i32_shr_s: 0x75,
  i32_shr_u: 0x76,
  i64_add: 0x7c,
  i64_sub: 0x7d,
  i64_mul: 0x7e,
  i64_and: 0x83,
  i64_or: 0x84,
  i64_xor: 0x85,
  i64_shl: 0x86,
  i64_shr_s: 0x87,
  i64_shr_u: 0x88,
  f64_add: 0xa0,
  f64_sub: 0xa1,
  f64_mul: 0xa2,
  f64_div: 0xa3,
  i32_wrap_i64: 0xa7,
  i64_extend_i32_s: 0xac,
  i64_extend_i32_u: 0xad,
  i64_reinterpret_f64: 0xbd,
  i64_extend32_s: 0xc4,
} as const;

export type ValueType = 'i32' | 'i64' | 'f64' | 'void';
const typeCode = { i32: 0x7f, i64: 0x7e, f64: 0x7c, funcref: 0x70, void: 0x40 } as const;

export class WasmWriter {
  #bytes = new Uint8Array(4096);
  #size = 0;

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#size);
  }

  get size(): number {
    return this.#size;
  }

  op(...codes: readonly number[]): void {
    if (this.#size + codes.length + 16 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2 + codes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (const code of codes) this.#bytes[this.#size++] = code;
  }

  unsigned(value: number): void {
    while (value >= 128) {
      this.op((value & 127) | 128);
      value = Math.floor(value / 128);
    }
    this.op(value);
  }

  /** Any integer of at most 53 bits. */
  signed(value: number): void {
    for (;;) {
      const low = ((value % 128) + 128) % 128;
      value = Math.floor(value / 128);
      if ((value === 0 && low < 64) || (value === -1 && low >= 64)) {
        this.op(low);
        return;
      }
      this.op(low | 128);
    }
  }

  i32(value: number): void {
    this.op(wasm.i32_const);
    this.signed(value | 0);
  }

  i64(value: number): void {
    this.op(wasm.i64_const);
    this.signed(value);
  }

  get(local: number): void {
    this.op(wasm.local_get);
    this.unsigned(local);
  }

  set(local: number): void {
    this.op(wasm.local_set);
    this.unsigned(local);
  }

  tee(local: number): void {
    this.op(wasm.local_tee);
    this.unsigned(local);
  }

  call(index: number): void {
    this.op(wasm.call);
    this.unsigned(index);
  }

  /** Through the table, instead of returning. */
  tailCall(signature: number): void {
    this.op(wasm.return_call_indirect);
    this.unsigned(signature);
    this.op(0);
  }

  brIf(depth: number): void {
    this.op(wasm.br_if);
    this.unsigned(depth);
  }

  /** A load or store with a constant offset; the alignment hint is always 1 byte. */
  memory(code: number, offset: number): void {
    this.op(code, 0);
    this.unsigned(offset);
  }

  /** `block`, `loop` or `if` with its result type. */
  open(code: number, type: ValueType = 'void'): void {
    this.op(code, typeCode[type]);
  }

  end(): void {
    this.op(wasm.end);
  }

  br(depth: number): void {
    this.op(wasm.br);
    this.unsigned(depth);
  }
}

export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType;
}

export interface Import {
  readonly name: string;
  readonly signature: Signature;
}

function section(out: WasmWriter, id: number, content: WasmWriter): void {
  out.op(id);
  out.unsigned(content.size);
  out.op(...content.bytes);
}

function name(out: WasmWriter, text: string): void {
  out.unsigned(text.length);
  for (const character of text) out.op(character.charCodeAt(0));
}

function types(imports: readonly Import[], own: Signature): WasmWriter {
  const out = new WasmWriter();
  const all = [...imports.map((i) => i.signature), own];
  out.unsigned(all.length);
  for (const { parameters, result } of all) {
    out.op(0x60, parameters.length, ...parameters.map((type) => typeCode[type]));
    out.op(...(result === 'void' ? [0] : [1, typeCode[result]]));
  }
  return out;
}

/**
 * A module with one function, exported as `f`, whose body (without the locals) is `body`; the imports are functions 0, 1, …
 * of the module name `e`, whose `memory` and `table` are imported too. `globals` are mutable and start as 0.
 */
export function wasmModule(
  imports: readonly Import[],
  own: Signature,
  globals: readonly ('i32' | 'i64')[],
  locals: readonly (readonly [count: number, type: ValueType])[],
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const out = new WasmWriter();
  out.op(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  section(out, 1, types(imports, own));
  const imported = new WasmWriter();
  imported.unsigned(imports.length + 2);
  name(imported, 'e');
  name(imported, 'memory');
  imported.op(2, 0, 1);
  name(imported, 'e');
  name(imported, 'table');
  imported.op(1, typeCode.funcref, 0, 0);
  imports.forEach((item, index) => {
    name(imported, 'e');
    name(imported, item.name);
    imported.op(0);
    imported.unsigned(index);
  });
  section(out, 2, imported);
  const functions = new WasmWriter();
  functions.op(1);
  functions.unsigned(imports.length);
  section(out, 3, functions);
  const variables = new WasmWriter();
  variables.unsigned(globals.length);
  for (const type of globals) {
    variables.op(typeCode[type], 1, type === 'i32' ? wasm.i32_const : wasm.i64_const, 0, wasm.end);
  }
  section(out, 6, variables);
  const exported = new WasmWriter();
  exported.op(1);
  name(exported, 'f');
  exported.op(0);
  exported.unsigned(imports.length);
  section(out, 7, exported);
  const head = new WasmWriter();
  head.unsigned(locals.length);
  for (const [count, type] of locals) head.op(count, typeCode[type]);
  const size = head.size + body.length;
  const start = new WasmWriter();
  start.op(1);
  start.unsigned(size);
  start.op(...head.bytes);
  out.op(10);
  out.unsigned(start.size + body.length);
  out.op(...start.bytes);
  const whole = new Uint8Array(out.size + body.length);
  whole.set(out.bytes);
  whole.set(body, out.size);
  return whole;
}
