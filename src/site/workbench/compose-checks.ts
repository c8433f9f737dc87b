/** What `docker compose config` has against a compose file of the machine, at the line that it is about. */

import { shellQuote } from '../../lib/shell-quote.ts';
import type { MachinePort } from '../../machine/port.ts';
import type { Finding } from './dockerfile-checks.ts';

/** The line that a message names, or that has the last of the names in it; else the first. */
function lineOf(message: string, lines: readonly string[]): number {
  const numbered = Number(/^yaml: line (\d+):/.exec(message)?.[1] ?? 0);
  if (numbered > 0) return Math.min(numbered, lines.length);
  const names = [...message.matchAll(/'([^']+)'|"([^"]+)"|\bvolume ([\w.-]+):|services\.([\w.-]+)/g)].flatMap((match) =>
    (match.slice(1).find((name) => name !== undefined) ?? '').split('.'),
  );
  for (const name of names.reverse()) {
    const at = lines.findIndex((line) => line.split(/[^\w.-]+/).includes(name));
    if (at >= 0) return at + 1;
  }
  return 1;
}

/** The files that docker compose looks for by itself, and those named like them. */
export const isComposeFile = (path: string) => /(^|\/)(docker-)?compose[^/]*\.ya?ml$/.test(path);

/** Reads what `docker compose config --quiet` wrote to its standard error. */
export function readComposeChecks(errors: string, content: string): Finding[] {
  const lines = content.split('\n');
  return errors.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const warning = /^time=\S+ level=warning msg="((?:[^"\\]|\\.)*)"$/.exec(line)?.[1];
    const text = (warning ?? line).replaceAll('\\"', '"').replace(/^(?:validating )?\/\S*\.ya?ml: +/, '');
    const at = lineOf(text.replaceAll('`', "'"), lines);
    const message = text.replace(/^yaml: line \d+: /, 'yaml: ');
    return [{ line: at, endLine: at, isError: warning === undefined, rule: '', message }];
  });
}

/** @param path of the compose file in the machine */
export async function checkCompose(machine: MachinePort, path: string, content: string): Promise<Finding[]> {
  const { stderr } = await machine.sh(`docker compose --file ${shellQuote(path)} config --quiet`);
  return readComposeChecks(stderr, content);
}
