/** What the real engine did with generated inputs, kept in test/property: one JSON line each. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';

export interface Recorded<Input> {
  readonly seed: number;
  readonly input: Input;
  readonly outcome: readonly string[];
}

const pathOf = (name: string) => join(projectRoot, 'test', 'property', `${name}.jsonl`);

export function readRecords<Input>(name: string): Recorded<Input>[] {
  if (!existsSync(pathOf(name))) return [];
  const lines = readFileSync(pathOf(name), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const { outcome, ...record } = JSON.parse(line) as Omit<Recorded<Input>, 'outcome'> & { outcome: string };
      return { ...record, outcome: outcome.split('\n') };
    });
}

/** Later records of a seed replace earlier ones. */
export function writeRecords<Input>(name: string, records: readonly Recorded<Input>[]): void {
  const bySeed = new Map(records.map((record) => [record.seed, record]));
  const sorted = [...bySeed.values()].sort((a, b) => a.seed - b.seed);
  writeFileSync(
    pathOf(name),
    sorted.map((record) => `${JSON.stringify({ ...record, outcome: record.outcome.join('\n') })}\n`).join(''),
  );
}
