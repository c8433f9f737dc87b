/**
 * The engine's errors by kind (moby's errdefs package): the message is the exact sentence that Docker answers, the kind says
 * which sort of failure it is. No HTTP here: dockerd/route.ts alone turns a kind into a status.
 */

export type ErrorKind =
  | 'notFound'
  | 'invalidParameter'
  | 'conflict'
  | 'unauthorized'
  | 'unavailable'
  | 'forbidden'
  | 'notModified'
  | 'notImplemented'
  | 'cancelled'
  | 'deadline'
  | 'system';

/** A failure that the client is told of in these words. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export const notFound = (message: string): EngineError => new EngineError('notFound', message);
export const invalidParameter = (message: string): EngineError => new EngineError('invalidParameter', message);
export const conflict = (message: string): EngineError => new EngineError('conflict', message);
export const unauthorized = (message: string): EngineError => new EngineError('unauthorized', message);
export const unavailable = (message: string): EngineError => new EngineError('unavailable', message);
export const forbidden = (message: string): EngineError => new EngineError('forbidden', message);
/** The state asked for is already there; the answer is 304 without a body. */
export const notModified = (): EngineError => new EngineError('notModified', '');
export const notImplemented = (message: string): EngineError => new EngineError('notImplemented', message);
export const cancelled = (message: string): EngineError => new EngineError('cancelled', message);
export const system = (message: string): EngineError => new EngineError('system', message);

/** The kind of any thrown thing; what isn't an EngineError is a fault of ours: 'system'. */
export function kindOf(error: unknown): ErrorKind {
  return error instanceof EngineError ? error.kind : 'system';
}

/** `prefix` + the error's message, with its kind kept (Go's errors.Wrap on an errdefs error). */
export function wrap(prefix: string, error: unknown): EngineError {
  return new EngineError(kindOf(error), prefix + messageOf(error), { cause: error });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
