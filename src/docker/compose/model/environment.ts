/** Where variables come from: the caller's environment, then .env files; and the env_file and label_file of services. */

import type { System } from '../../../kernel/exec/program.ts';
import { S_IFDIR, S_IFMT } from '../../../kernel/uapi/stat.ts';
import { text } from '../../../lib/bytes.ts';
import { messageOf } from '../../cli/errors.ts';
import { readEnvironment } from '../../container/files.ts';
import { parseDotenv } from './dotenv.ts';
import { ComposeError } from './errors.ts';
import type { Service } from './project.ts';

/** @throws ComposeError for a file that isn't there or isn't right */
export async function readDotenvFiles(
  system: System,
  files: readonly string[],
  environment: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const file of files) {
    const stat = await system.stat(file).catch(() => undefined);
    if (!stat) throw new ComposeError(`couldn't find env file: ${file}`);
    if ((stat.mode & S_IFMT) === S_IFDIR) throw new ComposeError(`${file} is a directory`);
    const source = text(await system.readFile(file));
    try {
      const found = parseDotenv(source, { get: (name) => environment.get(name) ?? values.get(name) });
      for (const [key, value] of found) values.set(key, value);
    } catch (error) {
      throw new ComposeError(`failed to read ${file}: ${messageOf(error)}`);
    }
  }
  return values;
}

/** Variables without a value take the project's; env_file's come below `environment`'s. */
export async function resolveServiceEnvironment(
  system: System,
  service: Service,
  environment: ReadonlyMap<string, string>,
): Promise<Service> {
  const own = new Map(
    [...(service.environment ?? [])].map(([key, value]) => [key, value ?? environment.get(key) ?? null] as const),
  );
  const fromFiles = new Map<string, string | null>();
  for (const { path = '', required, format } of service.env_file ?? []) {
    if (!(await system.stat(path).catch(() => undefined))) {
      if (required === false) continue;
      throw new ComposeError(`env file ${path} not found: stat ${path}: no such file or directory`);
    }
    const found = await readEnvFile(
      system,
      path,
      format ?? '',
      (name) => environment.get(name) ?? own.get(name) ?? fromFiles.get(name) ?? undefined,
    );
    for (const [key, value] of found) fromFiles.set(key, value);
  }
  const { env_file: _, ...rest } = service;
  const all = new Map([...fromFiles, ...own]);
  return all.size === 0 && service.environment === undefined ? rest : { ...rest, environment: all };
}

async function readEnvFile(
  system: System,
  path: string,
  format: string,
  get: (name: string) => string | undefined,
): Promise<Map<string, string>> {
  if (format === 'raw') {
    const pairs = (await readEnvironment({ system }, [path], [])).map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    });
    return new Map(pairs);
  }
  if (format !== '') throw new ComposeError(`unsupported env_file format "${format}"`);
  try {
    return parseDotenv(text(await system.readFile(path)), { get });
  } catch (error) {
    throw new ComposeError(`failed to read ${path}: ${messageOf(error)}`);
  }
}

/** label_file's labels come below `labels`'. */
export async function resolveServiceLabels(system: System, service: Service): Promise<Service> {
  if (!service.label_file || service.label_file.length === 0) return service;
  const labels = new Map<string, string>();
  for (const path of service.label_file) {
    const bytes = await system.readFile(path).catch(() => undefined);
    if (!bytes) throw new ComposeError(`label file ${path} not found: stat ${path}: no such file or directory`);
    for (const [key, value] of parseDotenv(text(bytes), { get: (name) => labels.get(name) })) labels.set(key, value);
  }
  const { label_file: _, ...rest } = service;
  return { ...rest, labels: new Map([...labels, ...(service.labels ?? [])]) };
}
