/**
 * The visible scenarios of ../shared/oracle/scenarios, and the sessions they have become: same name below the area's folder, and
 * every line of a scenario typed there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';
import { readSession, sessionPath } from './session-files.ts';

const folder = join(projectRoot, '..', 'shared', 'oracle', 'scenarios');

/** Numbered areas of the scenarios → folders of test/conform, where they are called otherwise. */
const areas: Readonly<Record<string, string>> = {
  vol: 'volumes',
  net: 'networks',
  reg: 'registry',
  err: 'errors',
  sys: 'system',
};

/** What is typed otherwise, since the machine has other images and no folder of archives. */
const typedInstead: readonly (readonly [string, string])[] = [
  ['debian:bookworm-slim', 'debian:trixie-slim'],
  ['docker load -q -i $IMAGES/busybox.tar', 'docker pull -q busybox'],
];

export interface Scenario {
  /** `01-images-01-list` */
  readonly name: string;
  /** `images/01-list` */
  readonly session: string;
  readonly exists: boolean;
  /** Lines that the session doesn't type. */
  readonly untyped: readonly string[];
}

/** Why they can't be looked at here; undefined: they can. */
export function scenariosMissing(): string | undefined {
  return existsSync(folder) ? undefined : `${folder} is not there`;
}

function untypedLines(file: string, session: string): string[] {
  const typed = readSession(session)
    .commands.map(({ command }) => command)
    .join('\n');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => typedInstead.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), line))
    .filter((line) => !typed.includes(line));
}

export function scenarios(): Scenario[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sh'))
    .sort()
    .map((file) => {
      const name = file.replace(/\.sh$/, '');
      const [, area = '', rest = ''] = /^\d+-([a-z]+)-(.+)$/.exec(name) ?? [];
      const session = `${Object.hasOwn(areas, area) ? areas[area] : area}/${rest}`;
      const exists = existsSync(sessionPath(session));
      return { name, session, exists, untyped: exists ? untypedLines(join(folder, file), session) : [] };
    });
}
