/**
 * Every command and flag of docker 28.2.2's reference pages is there, with its type and letter
 * (/work/shared/suites/docker-cli-surface.json, read in place). Texts are cli-offline's business.
 */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { flagOf } from '../../src/docker/cli/command.ts';
import { find } from '../../src/docker/cli/registry.ts';
import { valueWord } from '../../src/lib/pflag.ts';
import { knownFlags } from './cli-surface.known.ts';

/** pflag's words for Go's types. */
const shownTypes: Readonly<Record<string, string>> = {
  int64: 'int',
  uint64: 'uint',
  stringSlice: 'strings',
  float32: 'float',
  float64: 'float',
};

const file = '/work/shared/suites/docker-cli-surface.json';

interface SurfaceCommand {
  readonly command: string;
  readonly flags: { readonly name: string; readonly shorthand: string; readonly type: string }[];
  readonly in_28_2_2?: boolean;
  readonly flags_only_29_8?: string[];
}

if (!existsSync(file)) {
  console.warn(`SKIPPED: ${file} is not there`);
  test.skip('cli-surface', () => undefined);
} else {
  const { commands } = JSON.parse(readFileSync(file, 'utf8')) as { commands: SurfaceCommand[] };
  describe('cli-surface', () => {
    for (const item of commands.filter((command) => command.in_28_2_2)) {
      test(item.command, () => {
        const words = item.command.split(' ').slice(1);
        const { entry, rest } = find(words, false);
        expect(rest).toEqual([]);
        const specs = entry.command?.flags ?? {};
        const wrong: string[] = [];
        for (const flag of item.flags) {
          if (flag.name === 'help' || item.flags_only_29_8?.includes(flag.name) || words.length === 0) continue;
          const spec = specs[flag.name];
          const shown = spec
            ? `${valueWord(flagOf(flag.name, spec, spec.create())) || 'bool'} ${spec.short ?? ''}`
            : 'missing';
          const wanted = `${shownTypes[flag.type] ?? flag.type} ${flag.shorthand ?? ''}`;
          const key = `${item.command} --${flag.name}`;
          if ((shown === wanted) === knownFlags.has(key)) wrong.push(`${key}: ${shown}, not ${wanted}`);
        }
        expect(wrong).toEqual([]);
      });
    }
  });
}
