/** What a machine knows of its student: the commands that bash keeps (~/.bash_history), and what `docker login` left (~/.docker/config.json). */
import { text } from '../../lib/bytes.ts';
import type { FilesPort } from '../../machine/port.ts';

export interface PrivateFiles {
  readonly hasCommands: boolean;
  /** A registry's password or token, which docker keeps readable where it has no credential helper. */
  readonly hasPassword: boolean;
}

const home = '/home/student';

/** What can't be read as docker's settings may hold one too. */
function holdsPassword(config: Uint8Array): boolean {
  try {
    const { auths } = JSON.parse(text(config)) as { auths?: Record<string, object> };
    return Object.values(auths ?? {}).some((entry) => Object.keys(entry).length > 0);
  } catch {
    return true;
  }
}

const isAbsent = (error: unknown) => (error as { code?: unknown } | undefined)?.code === 'ENOENT';

/** Of what can't be looked at the answer is yes: rather one warning too many. */
export async function privateFiles(files: FilesPort): Promise<PrivateFiles> {
  const yesUnlessAbsent = (error: unknown) => !isAbsent(error);
  const [hasCommands, hasPassword] = await Promise.all([
    files.stat(`${home}/.bash_history`).then(({ size }) => size > 0, yesUnlessAbsent),
    files.read(`${home}/.docker/config.json`).then(holdsPassword, yesUnlessAbsent),
  ]);
  return { hasCommands, hasPassword };
}
