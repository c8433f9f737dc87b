/** Which stage a name in FROM, `--from` or `from=` means. */
import type { StagePlan } from './dockerfile.ts';

/** The last one of that name before stage `before`, or the one of that number; undefined: it is an image. */
export function selectsStage(stages: readonly StagePlan[], name: string, before: number): number | undefined {
  const lower = name.toLowerCase();
  const byName = stages.findLastIndex((stage, index) => index < before && stage.name !== '' && stage.name === lower);
  if (byName >= 0) return byName;
  if (/^\d+$/.test(name) && Number(name) < before) return Number(name);
  return undefined;
}
