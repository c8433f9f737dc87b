/**
 * What was played where, kept in .cache/conform/<cell>/<session>.json: a run may be cut off and go on later, and lists of known
 * differences may change without playing anew.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Played } from '../../course/play-session.ts';
import { buildCache, projectRoot } from '../project.ts';
import { describeDifference, type Judged, keyOf } from './judge.ts';
import { readSession, sessionNames, sessionPath } from './session-files.ts';

export interface SessionResult {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Why it could not be played. */
  readonly fault?: string;
  /** Key of a command that went otherwise than recorded → how, for people. */
  readonly different: Readonly<Record<string, string>>;
}

/** `session:line` → reason, of one cell; `session` alone where one can't be played to its end. */
export type KnownInCell = Readonly<Record<string, string>>;

const knownFile = join(projectRoot, 'test', 'conform', 'known-cells.json');

/** test/conform/known-cells.json, by cell. */
export function knownInCells(): Readonly<Record<string, KnownInCell>> {
  return existsSync(knownFile) ? (JSON.parse(readFileSync(knownFile, 'utf8')) as Record<string, KnownInCell>) : {};
}

const fileOf = (cell: string, name: string) => join(buildCache, 'conform', cell, `${name}.json`);

export function resultFrom(name: string, played: readonly Played[]): SessionResult {
  const different = played
    .filter(({ matches }) => !matches)
    .map((one) => [keyOf(name, one.command), describeDifference(keyOf(name, one.command), one)] as const);
  return { at: Date.now(), different: Object.fromEntries(different) };
}

export function saveResult(cell: string, name: string, result: SessionResult): void {
  const file = fileOf(cell, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
}

/** undefined: not played, or not since the session was recorded anew. */
export function resultOf(cell: string, name: string): SessionResult | undefined {
  const file = fileOf(cell, name);
  if (!existsSync(file)) return undefined;
  const result = JSON.parse(readFileSync(file, 'utf8')) as SessionResult;
  return result.at > statSync(sessionPath(name)).mtimeMs ? result : undefined;
}

/** What a result is worth beside a list of known differences. */
export function judgeResult(name: string, { fault, different }: SessionResult, known: KnownInCell): Judged {
  const { commands } = readSession(name);
  if (fault !== undefined) {
    if (Object.hasOwn(known, name)) return { passed: 0, known: commands.length, failures: [] };
    return { passed: 0, known: 0, failures: [`${name}: could not be played: ${fault}`] };
  }
  const failures: string[] = [];
  let [passed, listed] = [0, 0];
  if (Object.hasOwn(known, name)) failures.push(`${name}: is listed as known, but could be played: remove it`);
  for (const command of commands) {
    const key = keyOf(name, command);
    const text = Object.hasOwn(different, key) ? different[key] : undefined;
    const isKnown = Object.hasOwn(known, key);
    if (text === undefined && !isKnown) passed += 1;
    else if (text !== undefined && isKnown) listed += 1;
    else failures.push(text ?? `${key}: is listed as known, but goes as recorded: remove it from the list`);
  }
  return { passed, known: listed, failures };
}

export interface CellCounts {
  readonly sessions: number;
  /** Not played yet, or not since they were recorded anew. */
  readonly missing: readonly string[];
  readonly passed: number;
  readonly known: number;
  readonly failed: number;
}

/** All sessions of a cell together. */
export function countsOf(cell: string): CellCounts {
  const listed = knownInCells()[cell] ?? {};
  const missing: string[] = [];
  let [sessions, passed, known, failed] = [0, 0, 0, 0];
  for (const name of sessionNames()) {
    const result = resultOf(cell, name);
    if (!result) missing.push(name);
    else {
      const judged = judgeResult(name, result, listed);
      sessions += 1;
      passed += judged.passed;
      known += judged.known;
      failed += judged.failures.length;
    }
  }
  return { sessions, missing, passed, known, failed };
}
