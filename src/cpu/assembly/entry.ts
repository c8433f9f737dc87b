// Access to the fields of a decoded entry (see opcodes.ts) and to the registers they name.

// @ts-ignore: decorator
@inline export function rdOffset(ip: usize): usize { return <usize>load<u8>(ip, 1); }
// @ts-ignore: decorator
@inline export function rs1Offset(ip: usize): usize { return <usize>load<u8>(ip, 2); }
// @ts-ignore: decorator
@inline export function rs2Offset(ip: usize): usize { return <usize>load<u8>(ip, 3); }
// @ts-ignore: decorator
@inline export function imm32(ip: usize): i32 { return load<i32>(ip, 4); }
// @ts-ignore: decorator
@inline export function imm64(ip: usize): i64 { return <i64>load<i32>(ip, 4); }
// @ts-ignore: decorator
@inline export function rs1(ip: usize): i64 { return load<i64>(rs1Offset(ip)); }
// @ts-ignore: decorator
@inline export function rs2(ip: usize): i64 { return load<i64>(rs2Offset(ip)); }
// @ts-ignore: decorator
@inline export function rs1w(ip: usize): i32 { return load<i32>(rs1Offset(ip)); }
// @ts-ignore: decorator
@inline export function rs2w(ip: usize): i32 { return load<i32>(rs2Offset(ip)); }
// @ts-ignore: decorator
@inline export function setRd(ip: usize, value: i64): void { store<i64>(rdOffset(ip), value); }
/** Virtual address of a load or store. */
// @ts-ignore: decorator
@inline export function address(ip: usize): u64 { return <u64>(rs1(ip) + imm64(ip)); }

/** Writes an entry; the registers are numbers. */
export function put(ip: usize, op: u32, rd: u32, rs1: u32, rs2: u32, imm: i32): void {
  store<u8>(ip, op);
  store<u8>(ip, rd << 3, 1);
  store<u8>(ip, rs1 << 3, 2);
  store<u8>(ip, rs2 << 3, 3);
  store<i32>(ip, imm, 4);
}
