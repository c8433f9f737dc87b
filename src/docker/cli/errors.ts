/** How the docker command ends when something is wrong: text for stderr, and an exit status (docker/cli's StatusError). */

export class CliError extends Error {
  override readonly name = 'CliError';
  readonly status: number;

  /** @param message printed as it is; empty: nothing is printed */
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

/** The daemon's answer with a status of 400 and above. `message` is its sentence with the CLI's prefix. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError';
  readonly httpStatus: number;
  /** Without the prefix. */
  readonly reason: string;

  constructor(httpStatus: number, reason: string, prefix = 'Error response from daemon: ') {
    super(prefix + reason);
    this.httpStatus = httpStatus;
    this.reason = reason;
  }
}

/** The daemon could not be reached at all. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** Who reads our output has gone. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Several failures of one command: one line each, exit status 1. */
export function joinErrors(errors: readonly unknown[]): CliError {
  return new CliError(errors.map(messageOf).join('\n'));
}
