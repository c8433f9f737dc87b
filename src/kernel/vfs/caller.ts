/** Who makes a call, as far as file systems, terminals and sockets need to know: credentials(7) and setpgid(2)'s identities. */

export interface Credentials {
  uid: number;
  euid: number;
  suid: number;
  fsuid: number;
  gid: number;
  egid: number;
  sgid: number;
  fsgid: number;
  groups: readonly number[];
  /** Capability sets as bit masks, bit n = CAP_n of capabilities(7). */
  effective: bigint;
  permitted: bigint;
  inheritable: bigint;
  bounding: bigint;
  ambient: bigint;
}

export interface Caller {
  readonly pid: number;
  readonly credentials: Credentials;
  readonly umask: number;
  /** Process group and session, in the initial PID namespace's numbers. */
  readonly pgid: number;
  readonly sid: number;
  /** Whether `signal` would be ignored or is blocked: what a background read asks before SIGTTIN. */
  isDeaf(signal: number): boolean;
  /** Sends `signal` to the caller's whole process group. */
  signalGroup(signal: number): void;
}
