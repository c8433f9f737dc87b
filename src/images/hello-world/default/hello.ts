/**
 * The hello-world program: a static riscv64 ELF file written word by word (RISC-V unprivileged ISA, System V ABI).
 * write(1, message, length), then exit(0); no section headers, as after `strip --strip-section-headers`.
 */

const MESSAGE = `
Hello from Docker!
This message shows that your installation appears to be working correctly.

To generate this message, Docker took the following steps:
 1. The Docker client contacted the Docker daemon.
 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.
    (riscv64)
 3. The Docker daemon created a new container from that image which runs the
    executable that produces the output you are currently reading.
 4. The Docker daemon streamed that output to the Docker client, which sent it
    to your terminal.

To try something more ambitious, you can run an Ubuntu container with:
 $ docker run -it ubuntu bash

Share images, automate workflows, and more with a free Docker ID:
 https://hub.docker.com/

For more examples and ideas, visit:
 https://docs.docker.com/get-started/

`;

const A0 = 10;
const A1 = 11;
const A2 = 12;
const A7 = 17;
const SYS_WRITE = 64;
const SYS_EXIT = 93;
const ECALL = 0x00000073;
const BASE = 0x10000n;
const HEADERS = 64 + 56;

/** addi rd, rs, immediate (12 bits, signed) */
function addi(rd: number, rs: number, immediate: number): number {
  return ((immediate & 0xfff) << 20) | (rs << 15) | (rd << 7) | 0x13;
}

/** auipc rd, 0: the address of this instruction. */
function auipc(rd: number): number {
  return (rd << 7) | 0x17;
}

/** The executable's bytes. */
export function helloProgram(): Uint8Array {
  const message = new TextEncoder().encode(MESSAGE);
  const count = 9;
  const code = [
    auipc(A1),
    addi(A1, A1, count * 4),
    addi(A2, 0, message.length),
    addi(A0, 0, 1),
    addi(A7, 0, SYS_WRITE),
    ECALL,
    addi(A0, 0, 0),
    addi(A7, 0, SYS_EXIT),
    ECALL,
  ];
  const size = HEADERS + code.length * 4 + message.length;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  writeHeaders(bytes, view, BigInt(size));
  for (const [index, word] of code.entries()) view.setUint32(HEADERS + index * 4, word >>> 0, true);
  bytes.set(message, HEADERS + code.length * 4);
  return bytes;
}

/** An ELF64 header (EM_RISCV, double-float ABI) and one loadable segment that is the whole file. */
function writeHeaders(bytes: Uint8Array, view: DataView, size: bigint): void {
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
  view.setUint16(16, 2, true); // ET_EXEC
  view.setUint16(18, 243, true); // EM_RISCV
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BASE + BigInt(HEADERS), true);
  view.setBigUint64(32, 64n, true); // program headers follow
  view.setUint32(48, 0x5, true); // compressed instructions allowed, double-float ABI
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint16(58, 64, true);
  view.setUint32(64, 1, true); // PT_LOAD
  view.setUint32(68, 5, true); // readable, executable
  view.setBigUint64(80, BASE, true);
  view.setBigUint64(88, BASE, true);
  view.setBigUint64(96, size, true);
  view.setBigUint64(104, size, true);
  view.setBigUint64(112, 0x1000n, true);
}
