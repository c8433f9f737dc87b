/** What create checks of --log-driver and --log-opt (moby's daemon/logger/factory.go, jsonfilelog and local). */
import { ramInBytes } from '../../../lib/units.ts';
import type { HostConfig } from '../../api/types/container.ts';
import { invalidParameter, notImplemented } from '../../errdefs.ts';

/** Of every driver. No message is ever dropped here, so either mode keeps its promise. */
const common = ['mode', 'max-buffer-size'];
const known: Readonly<Record<string, ReadonlySet<string>>> = {
  'json-file': new Set([
    ...common,
    'max-size',
    'max-file',
    'labels',
    'labels-regex',
    'env',
    'env-regex',
    'tag',
    'compress',
  ]),
  local: new Set([...common, 'max-size', 'max-file', 'compress']),
};

/** Looked at once the image is known. @throws invalidParameter, notImplemented in Docker's words */
export function validateLog(host: HostConfig): void {
  const { Type: type = '', Config: options } = host.LogConfig ?? { Type: '', Config: {} };
  const driver = type === '' ? 'json-file' : type;
  if (driver !== 'none' && !known[driver])
    throw invalidParameter(`error looking up logging plugin ${type}: plugin "${type}" not found`);
  validateMode(options ?? {});
  if (driver === 'none') return;
  for (const name of Object.keys(options ?? {})) {
    if (known[driver]?.has(name)) continue;
    throw invalidParameter(
      driver === 'local'
        ? `unknown log opt '${name}' for log driver local`
        : `unknown log opt '${name}' for ${driver} log driver`,
    );
  }
  if (driver === 'json-file' && options?.compress === 'true' && options['max-size'] && Number(options['max-file']) > 1)
    throw notImplemented("log opt 'compress' is not supported by this engine's json-file log driver");
}

function validateMode(options: Readonly<Record<string, string>>): void {
  const { mode = '', 'max-buffer-size': size } = options;
  if (!['', 'blocking', 'non-blocking'].includes(mode))
    throw invalidParameter(`logger: logging mode not supported: ${mode}`);
  if (size === undefined) return;
  if (mode !== 'non-blocking')
    throw invalidParameter("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
  try {
    ramInBytes(size);
  } catch {
    throw invalidParameter(`error parsing option max-buffer-size: invalid size: '${size}'`);
  }
}
