/** Variables of FROM come from an ARG before the first one. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';
import { expand, ShellError } from '../shlex.ts';
import { suggest } from '../suggest.ts';

const predefined = ['BUILD', 'TARGET'].flatMap((prefix) =>
  ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].map((what) => prefix + what),
);

function unmatched(word: string, values: ReadonlyMap<string, string>, escapeToken: string): string[] {
  try {
    return [...expand(word, values, escapeToken).unmatched];
  } catch (error) {
    if (error instanceof ShellError) return [];
    throw error;
  }
}

const rule: LintRule = {
  name: 'UndefinedArgInFrom',
  description: 'FROM command must use declared ARGs',
  check({ stages, metaArgs, parsed }, report) {
    const declared = [...metaArgs.flatMap(({ words }) => words.map(({ name }) => name)), ...predefined];
    const values = new Map(declared.map((name) => [name, 'x']));
    for (const { baseName, platform, node } of stages)
      for (const word of [baseName, platform])
        for (const name of unmatched(word, values, parsed.escapeToken))
          report(suggest(`FROM argument '${name}' is not declared`, name, declared), rangeOf(node));
  },
};
export default rule;
