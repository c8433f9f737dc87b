/** Resource limits (getrlimit(2)); numbers are riscv64's. Enforced: NOFILE, STACK, AS, NPROC, FSIZE; no core is ever dumped. The others are kept only. */

export const RLIM_INFINITY = Number.POSITIVE_INFINITY;

export const RLIMIT_CPU = 0;
export const RLIMIT_FSIZE = 1;
export const RLIMIT_DATA = 2;
export const RLIMIT_STACK = 3;
export const RLIMIT_CORE = 4;
export const RLIMIT_RSS = 5;
export const RLIMIT_NPROC = 6;
export const RLIMIT_NOFILE = 7;
export const RLIMIT_MEMLOCK = 8;
export const RLIMIT_AS = 9;
export const RLIMIT_COUNT = 16;

export interface Limit {
  readonly soft: number;
  readonly hard: number;
}

const unlimited: Limit = { soft: RLIM_INFINITY, hard: RLIM_INFINITY };

/** Linux's defaults: CPU FSIZE DATA STACK CORE RSS NPROC NOFILE MEMLOCK AS LOCKS SIGPENDING MSGQUEUE NICE RTPRIO RTTIME. */
const defaults: readonly Limit[] = [
  unlimited,
  unlimited,
  unlimited,
  { soft: 8 << 20, hard: RLIM_INFINITY },
  { soft: 0, hard: RLIM_INFINITY },
  unlimited,
  { soft: 2048, hard: 2048 },
  { soft: 1024, hard: 524_288 },
  { soft: 8 << 20, hard: 8 << 20 },
  unlimited,
  unlimited,
  { soft: 7680, hard: 7680 },
  { soft: 819_200, hard: 819_200 },
  { soft: 0, hard: 0 },
  { soft: 0, hard: 0 },
  unlimited,
];

export class Limits {
  readonly #limits: Limit[];

  constructor(limits: readonly Limit[] = defaults) {
    this.#limits = [...limits];
  }

  get(resource: number): Limit {
    return this.#limits[resource] ?? unlimited;
  }

  set(resource: number, limit: Limit): void {
    this.#limits[resource] = limit;
  }

  entries(): ReadonlyMap<number, Limit> {
    return new Map(this.#limits.entries());
  }

  clone(): Limits {
    return new Limits(this.#limits);
  }
}
