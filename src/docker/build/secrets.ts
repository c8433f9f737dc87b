/** `--secret id=token,src=FILE` and `env=NAME` (buildx's build/secrets.go). */

import { base64, utf8 } from '../../lib/bytes.ts';
import type { Cli } from '../cli/cli.ts';
import { splitCsv } from '../cli/csv.ts';
import { CliError } from '../cli/errors.ts';
import { openError } from '../container/files.ts';

/** id → base64 of the content. @throws CliError, Error in buildx's words */
export async function readSecrets(cli: Cli, specs: readonly string[]): Promise<Map<string, string>> {
  const secrets = new Map<string, string>();
  for (const spec of specs) {
    const fields = new Map<string, string>();
    for (const field of splitCsv(spec)) {
      const at = field.indexOf('=');
      if (at < 0) throw new CliError(`ERROR: invalid field '${field}' must be a key=value pair`);
      const key = field.slice(0, at).toLowerCase();
      if (!['type', 'id', 'src', 'source', 'env'].includes(key))
        throw new CliError(`ERROR: unexpected key '${key}' in '${field}'`);
      fields.set(key === 'source' ? 'src' : key, field.slice(at + 1));
    }
    const id = fields.get('id') ?? '';
    if (id === '') throw new Error('secret missing ID');
    const variable = fields.get('env') ?? (fields.has('src') ? undefined : id);
    const value = variable === undefined ? undefined : cli.system.env.get(variable);
    if (value !== undefined) secrets.set(id, base64(utf8(value)));
    else {
      const path = fields.get('src') ?? id;
      const bytes = await cli.system.readFile(path).catch((error: unknown) => {
        throw new Error(`failed to stat ${path}: ${openError(path, error, 'stat')}`);
      });
      secrets.set(id, base64(bytes));
    }
  }
  return secrets;
}
