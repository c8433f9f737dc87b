/** A built site, told by its start page: when it was built, and which files of the project have been changed since then. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Milliseconds since 1970; undefined where no site was built. */
export function builtAt(dist: string): number | undefined {
  return statSync(join(dist, 'index.html'), { throwIfNoEntry: false })?.mtimeMs;
}

export interface ChangedFile {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** Files that were changed after `time`, the newest first; of what is not there none. @param path a file, or a folder with all in it */
export function changedSince(time: number, path: string): ChangedFile[] {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status && status.mtimeMs > time ? [{ path, changedAt: status.mtimeMs }] : [];
  const files = readdirSync(path).flatMap((name) => changedSince(time, join(path, name)));
  return files.sort((a, b) => b.changedAt - a.changedAt);
}

const timeText = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

/** What a site's pages are made of. */
const sources = ['src', 'lessons', 'public'];

/** Which site it is and how old, for people who read numbers measured on it: times are UTC. */
export function ageOfSite(dist: string, built: number, root: string): string {
  const changed = sources.flatMap((name) => changedSince(built, join(root, name)));
  const [newest] = changed.sort((a, b) => b.changedAt - a.changedAt);
  const site = `the page: ${dist}, built ${timeText(built)} UTC`;
  if (!newest) return `${site}; nothing in ${sources.join('/, ')}/ is newer`;
  const files = changed.length === 1 ? '1 file is' : `${changed.length} files are`;
  const last = `${relative(root, newest.path)} of ${timeText(newest.changedAt)} UTC`;
  return `${site}\nthe page: OUT OF DATE, ${files} newer, the last ${last}; npm run build, to measure what is there now`;
}
