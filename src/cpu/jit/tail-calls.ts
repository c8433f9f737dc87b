/** Whether the engine has WebAssembly's tail calls (Core Specification 3.0; Safari has them since 18.2). */
import { WasmWriter, wasmModule } from './wasm-writer.ts';

let answer: boolean | undefined;

/** The engine is asked once. */
export function hasTailCalls(): boolean {
  if (answer !== undefined) return answer;
  const out = new WasmWriter();
  out.i32(0);
  out.tailCall(0);
  out.end();
  answer = WebAssembly.validate(wasmModule([], { parameters: [], result: 'i32' }, [], [], out.bytes));
  return answer;
}
