/** -e and --env-from-file of `compose run`: names without a value take the project's. */

import { text } from '../../lib/bytes.ts';
import { openError } from '../container/files.ts';
import type { Compose } from './context.ts';
import { parseDotenv } from './model/dotenv.ts';
import { ComposeError } from './model/errors.ts';
import type { Project } from './model/project.ts';

export async function runEnvironment(
  compose: Compose,
  project: Project,
  given: readonly string[],
  files: readonly string[],
): Promise<Map<string, string>> {
  const variables = new Map<string, string>();
  for (const item of given) {
    const at = item.indexOf('=');
    const key = at < 0 ? item : item.slice(0, at);
    const value = at < 0 ? project.environment.get(key) : item.slice(at + 1);
    if (value !== undefined) variables.set(key, value);
  }
  for (const file of files) {
    const bytes = await compose.cli.system.readFile(file).catch((error: unknown) => {
      throw new ComposeError(openError(file, error));
    });
    for (const [key, value] of parseDotenv(text(bytes), { get: (name) => variables.get(name) }))
      if (!variables.has(key)) variables.set(key, value);
  }
  return variables;
}
