/** `.session` files of test/conform: finding, reading and writing them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSession, type Session, type SessionCommand } from '../../course/session.ts';
import { projectRoot } from '../project.ts';

const folder = 'test/conform';

/** Names like `run/02-exit-codes`. `pattern` is a part of the name; undefined: all. */
export function sessionNames(pattern?: string): string[] {
  return globSync('**/*.session', { cwd: join(projectRoot, folder) })
    .map((file) => file.replace(/\.session$/, ''))
    .filter((name) => pattern === undefined || name.includes(pattern))
    .sort();
}

export const sessionPath = (name: string): string => join(projectRoot, folder, `${name}.session`);

/** @throws SessionError with file and line */
export function readSession(name: string): Session {
  return parseSession(`${name}.session`, readFileSync(sessionPath(name), 'utf8'));
}

/** What its header says is pulled beforehand. */
export const imagesOf = ({ headers }: Pick<Session, 'headers'>): string[] =>
  (headers.get('images') ?? '').split(' ').filter((word) => word !== '');

const protect = (line: string) => (/^(?:[$>?!@] |\\|\.\.\.$)/.test(line) ? `\\${line}` : line);

function writeCommand({ command, output, status, reading, differences }: SessionCommand): string {
  const [first = '', ...more] = command.split('\n');
  return [
    `$ ${first}`,
    ...more.map((line) => `> ${line}`),
    ...(reading.length > 0 ? [`@ ${reading.join(' ')}`] : []),
    ...output.map(protect),
    ...(status === 0 ? [] : [`? ${status}`]),
    ...[...differences].map(([cell, reason]) => `! ${cell}: ${reason}`),
    '',
  ].join('\n');
}

/** The text of a session; comments of the file it came from are lost. */
export function writeSession({ headers, commands }: Pick<Session, 'headers' | 'commands'>): string {
  const head = [...headers].map(([word, rest]) => `! ${word} ${rest}\n`);
  return head.join('') + commands.map(writeCommand).join('');
}
