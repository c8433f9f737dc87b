/** Without build arguments a FROM must name an image. */
import { parseReference } from '../../oci/reference.ts';
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';
import { expand, ShellError } from '../shlex.ts';

function isReference(name: string): boolean {
  try {
    parseReference(name);
    return true;
  } catch {
    return false;
  }
}

function expanded(word: string, values: ReadonlyMap<string, string>, escapeToken: string): string {
  try {
    return expand(word, values, escapeToken).result;
  } catch (error) {
    if (error instanceof ShellError) return word;
    throw error;
  }
}

const rule: LintRule = {
  name: 'InvalidDefaultArgInFrom',
  description: 'Default value for global ARG results in an empty or invalid base image name',
  check({ stages, metaArgs, parsed }, report) {
    const defaults = new Map<string, string>();
    for (const { words } of metaArgs)
      for (const { name, value } of words)
        if (value !== undefined) defaults.set(name, expanded(value, defaults, parsed.escapeToken));
    for (const { baseName, node } of stages) {
      try {
        const name = expand(baseName, defaults, parsed.escapeToken).result;
        if (name !== '' && isReference(name)) continue;
        report(`Default value for ARG ${baseName} results in empty or invalid base image name`, rangeOf(node));
      } catch (error) {
        if (!(error instanceof ShellError)) throw error;
      }
    }
  },
};
export default rule;
