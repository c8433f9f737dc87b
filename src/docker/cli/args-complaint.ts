/** What docker says where the number of arguments is wrong (docker/cli's cli/required.go). */
import { type ArgsRule, zeroArgs } from './command.ts';

/** @param path with `docker` in front; `use` is the line after `Usage:` */
export function argsComplaint(rule: ArgsRule, count: number, path: string, use: string): string | undefined {
  if (count >= rule.min && count <= rule.max) return undefined;
  const plural = (number: number): string => (number === 1 ? 'argument' : 'arguments');
  const complain = (text: string, verb = 'Run'): string =>
    `docker: '${path}' ${text}\n\nUsage:  ${use}\n\n${verb} '${path} --help' for more information`;
  if (rule.max === 0)
    return complain(
      path.startsWith('docker buildx ') && rule === zeroArgs ? 'requires 0 arguments' : 'accepts no arguments',
    );
  if (rule.min === rule.max) return complain(`requires ${rule.min} ${plural(rule.min)}`);
  if (rule.max === Number.POSITIVE_INFINITY)
    return complain(`requires at least ${rule.min} ${plural(rule.min)}`, 'See');
  // The misprint is docker's.
  if (rule.min === 0) return complain(`requires at most ${rule.max} ${plural(rule.max)}`, 'SRun');
  return complain(`requires at least ${rule.min} and at most ${rule.max} ${plural(rule.max)}`);
}
