/**
 * `npm run conform -- [--cells all|NAME,…] [NAME…]`: plays the recorded sessions in cells of the matrix on this system and
 * prints what differs; known differences are those of test/conform/known-cells.json. A cell that can't be played here is
 * skipped, loudly. Exit status 1 where something differs that isn't listed, or is listed and goes as recorded.
 * Every run writes its counts to .cache/conform.json, which the scoreboard reads.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differingLines } from '../course/output-matches.ts';
import type { Played } from '../course/play-session.ts';
import { type Cell, hostCells } from './conform/cells.ts';
import { readSession, sessionNames } from './conform/session-files.ts';
import { buildCache, projectRoot } from './project.ts';

interface Counts {
  sessions: number;
  passed: number;
  known: number;
  failed: number;
}

/** cell → `session:line` → reason */
type Known = Record<string, Record<string, string>>;

const knownFile = join(projectRoot, 'test', 'conform', 'known-cells.json');
const countsFile = join(buildCache, 'conform.json');

function describe(key: string, { command, output, status }: Played): string {
  const shown = differingLines(command.output, output);
  return [
    `${key}: $ ${command.command}`,
    ...shown.expected.map((line) => `  - ${line}`),
    ...shown.actual.map((line) => `  + ${line}`),
    ...(status === command.status ? [] : [`  exit status ${status}, recorded ${command.status}`]),
  ].join('\n');
}

function judge(name: string, played: readonly Played[], known: Readonly<Record<string, string>>, counts: Counts): void {
  for (const one of played) {
    const key = `${name}:${one.command.line}`;
    const listed = Object.hasOwn(known, key);
    if (one.matches && !listed) counts.passed++;
    else if (!one.matches && listed) counts.known++;
    else {
      counts.failed++;
      console.log(one.matches ? `${key}: is listed, but goes as recorded: remove it` : describe(key, one));
    }
  }
}

async function playCell(cell: Cell, names: readonly string[], known: Known): Promise<Counts> {
  const counts: Counts = { sessions: 0, passed: 0, known: 0, failed: 0 };
  console.log(`== ${cell.name}`);
  try {
    for (const name of names) {
      judge(name, await cell.play(readSession(name)), known[cell.name] ?? {}, counts);
      counts.sessions++;
    }
  } finally {
    cell.close();
  }
  const { sessions, passed, known: listed, failed } = counts;
  console.log(`${cell.name}: ${sessions} sessions, ${passed} passed, ${listed} known, ${failed} failed`);
  return counts;
}

function wantedCells(words: string[]): string[] {
  const at = words.indexOf('--cells');
  if (at < 0) return ['ours-ours', 'real-ours'];
  const [, list = 'all'] = words.splice(at, 2);
  return list === 'all' ? hostCells().map(({ name }) => name) : list.split(',');
}

async function main(): Promise<boolean> {
  const words = process.argv.slice(2);
  const wanted = wantedCells(words);
  const names = sessionNames().filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  const known = existsSync(knownFile) ? (JSON.parse(readFileSync(knownFile, 'utf8')) as Known) : {};
  const all = existsSync(countsFile) ? (JSON.parse(readFileSync(countsFile, 'utf8')) as Record<string, Counts>) : {};
  let failed = 0;
  for (const cell of hostCells().filter(({ name }) => wanted.includes(name))) {
    if (cell.missing !== undefined) {
      console.log(`== ${cell.name}: SKIPPED, not played: ${cell.missing}`);
      continue;
    }
    const counts = await playCell(cell, names, known);
    failed += counts.failed;
    if (words.length === 0) all[cell.name] = counts;
  }
  mkdirSync(buildCache, { recursive: true });
  writeFileSync(countsFile, `${JSON.stringify(all, null, 2)}\n`);
  return failed === 0;
}

process.exitCode = (await main()) ? 0 : 1;
