/** What was played where, kept in .cache/conform/<cell>/<session>.json: a run may be cut off and go on later. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildCache } from '../project.ts';
import type { Judged } from './judge.ts';
import { sessionNames, sessionPath } from './session-files.ts';

export interface SessionResult extends Judged {
  /** Milliseconds since 1970. */
  readonly at: number;
}

const fileOf = (cell: string, name: string) => join(buildCache, 'conform', cell, `${name}.json`);

export function saveResult(cell: string, name: string, judged: Judged): void {
  const file = fileOf(cell, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...judged, at: Date.now() } satisfies SessionResult, null, 1)}\n`);
}

export function resultOf(cell: string, name: string): SessionResult | undefined {
  const file = fileOf(cell, name);
  if (!existsSync(file) || !existsSync(sessionPath(name))) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as SessionResult;
}

export interface CellCounts {
  readonly sessions: number;
  /** Not played yet. */
  readonly missing: readonly string[];
  readonly passed: number;
  readonly known: number;
  readonly failed: number;
}

/** All sessions of a cell together. */
export function countsOf(cell: string): CellCounts {
  const missing: string[] = [];
  let [sessions, passed, known, failed] = [0, 0, 0, 0];
  for (const name of sessionNames()) {
    const result = resultOf(cell, name);
    if (!result) missing.push(name);
    else {
      sessions += 1;
      passed += result.passed;
      known += result.known;
      failed += result.failures.length;
    }
  }
  return { sessions, missing, passed, known, failed };
}
