/** The environment of a container's processes (moby's container/env.go and CreateDaemonEnvironment). */

const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What Docker sets itself, under what the user and the image set. */
export function containerEnvironment(
  own: readonly string[],
  linked: readonly string[],
  hostname: string,
  tty: boolean,
): string[] {
  const defaults = [defaultPath, `HOSTNAME=${hostname}`, ...(tty ? ['TERM=xterm'] : []), ...linked];
  return replaceOrAppend(defaults, own);
}

/** `overrides` replace variables of the same name in place; a bare name removes one. */
export function replaceOrAppend(defaults: readonly string[], overrides: readonly string[]): string[] {
  const out = [...defaults];
  const at = new Map(out.map((entry, index) => [nameOf(entry), index]));
  const gone = new Set<number>();
  for (const entry of overrides) {
    const index = at.get(nameOf(entry));
    if (!entry.includes('=')) {
      if (index !== undefined) gone.add(index);
      continue;
    }
    if (index !== undefined) {
      out[index] = entry;
      gone.delete(index);
    } else {
      at.set(nameOf(entry), out.length);
      out.push(entry);
    }
  }
  return out.filter((_, index) => !gone.has(index));
}

function nameOf(entry: string): string {
  return entry.split('=', 1)[0] ?? '';
}
