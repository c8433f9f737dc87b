/** Without build arguments a FROM must name an image. */
import { parseReference } from '../../oci/reference.ts';
import { rangeOf } from '../build-error.ts';
import type { DockerfilePlan } from '../dockerfile.ts';
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

/** What the arguments before the first FROM are by themselves; undefined where one can't be expanded. */
function defaultsOf({ metaArgs, parsed }: DockerfilePlan): Map<string, string> | undefined {
  const defaults = new Map<string, string>();
  try {
    for (const { words } of metaArgs)
      for (const { name, value } of words)
        if (value !== undefined) defaults.set(name, expand(value, defaults, parsed.escapeToken).result);
    return defaults;
  } catch (error) {
    if (error instanceof ShellError) return undefined;
    throw error;
  }
}

const rule: LintRule = {
  name: 'InvalidDefaultArgInFrom',
  description: 'Default value for global ARG results in an empty or invalid base image name',
  check(plan, report) {
    const { stages, parsed } = plan;
    const defaults = defaultsOf(plan);
    if (!defaults) return;
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
