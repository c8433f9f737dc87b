/** Which stage a name in FROM, `--from` or `from=` means. */
import { quote } from '../../lib/gofmt.ts';
import { BuildError, type LineRange, rangeOf } from './build-error.ts';
import type { Command, SourceName } from './command.ts';
import type { StagePlan } from './dockerfile.ts';

/** FROM's: the last one of exactly that name before stage `before`; undefined: it is an image. */
export function baseStage(stages: readonly StagePlan[], name: string, before: number): number | undefined {
  const found = stages.findLastIndex((stage, index) => index < before && stage.name !== '' && stage.name === name);
  return found < 0 ? undefined : found;
}

/** The last one of that name wherever it is, or the one of that number; undefined: it is an image. @throws BuildError */
export function sourceStage(stages: readonly StagePlan[], { name, isNumbered }: SourceName): number | undefined {
  if (isNumbered && /^[+-]?\d+$/.test(name)) {
    if (Number(name) < 0 || Number(name) >= stages.length) throw new BuildError(`invalid stage index ${Number(name)}`);
    return Number(name);
  }
  const lower = name.toLowerCase();
  const found = stages.findLastIndex((stage) => stage.name !== '' && stage.name === lower);
  return found < 0 ? undefined : found;
}

/** What is wrong with the stages' dependence on one another, needed or not. @throws BuildError */
export function checkSources(stages: readonly StagePlan[]): void {
  const uses = stages.map(({ commands }) =>
    commands.flatMap((command) =>
      command.sources.flatMap((source) => {
        if (source.isNumbered && source.name.includes('$'))
          throw new BuildError(
            'variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround',
          );
        const stage = sourceStage(stages, source);
        return stage === undefined ? [] : [{ stage, command }];
      }),
    ),
  );
  const visited = new Set<number>();
  const visit = (index: number, path: readonly number[], ranges: readonly LineRange[]): LineRange | undefined => {
    if (visited.has(index)) return undefined;
    visited.add(index);
    const way = [...path, index];
    for (const { stage, command } of uses[index] ?? []) {
      const range = rangeOf((command as Command).node);
      if (way.includes(stage)) return ranges[0] ?? range;
      const found = visit(stage, way, [...ranges, range]);
      if (found) return found;
    }
    return undefined;
  };
  for (const [index, { name }] of stages.entries()) {
    const range = visit(index, [], []);
    if (range) throw new BuildError(`circular dependency detected on stage: ${name || `stage-${index}`}`, range);
  }
}

/** A stage is used that comes only later. */
export function tooEarly(name: string, stage: string): Error {
  return new Error(
    `cannot copy from stage ${quote(name)}, it needs to be defined before current stage ${quote(stage)}`,
  );
}
