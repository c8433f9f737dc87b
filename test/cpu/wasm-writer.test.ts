/** The modules src/cpu/jit/wasm-writer.ts writes, as the engine reads them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WasmWriter, wasm, wasmModule } from '../../src/cpu/jit/wasm-writer.ts';

const memory = new WebAssembly.Memory({ initial: 1 });
const table = new WebAssembly.Table({ element: 'anyfunc', initial: 0 });

function run(result: 'i32' | 'i64', write: (out: WasmWriter) => void): unknown {
  const out = new WasmWriter();
  write(out);
  out.end();
  const bytes = wasmModule([], { parameters: [], result }, ['i32', 'i64'], [[2, 'i64']], out.bytes);
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { memory, table } }).exports;
  return typeof f === 'function' ? f() : undefined;
}

test('integers of 53 bits are read as they were written', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(run('i64', (out) => out.i64(value))).toBe(BigInt(value));
    }),
  );
});

test('i32 constants and memory offsets are read as they were written', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 65532 }), (value, offset) => {
      const stored = run('i32', (out) => {
        out.i32(0);
        out.i32(value);
        out.memory(wasm.i32_store, offset);
        out.i32(offset);
        out.memory(wasm.i32_load, 0);
      });
      expect(stored).toBe(value);
    }),
  );
});

test('a body of any length has its size right', () => {
  for (const length of [0, 20, 30, 40, 4000, 5000, 20_000]) {
    const sum = run('i32', (out) => {
      out.i32(0);
      for (let i = 0; i < length; i++) {
        out.i32(3);
        out.op(wasm.i32_add);
      }
    });
    expect(sum).toBe(3 * length);
  }
});
