/** What up, create and run make of --pull, --build and --scale. */

import { CliError } from '../cli/errors.ts';
import { isTrue } from './context.ts';
import { mapServices, type Project, replaceService, serviceOf, withScale } from './model/project.ts';
import type { Recreate } from './ops/converge.ts';

export const scaleHelp =
  'Scale SERVICE to NUM instances. Overrides the `scale` setting in the Compose file if present.';

export interface CreateFlags {
  /** undefined: not given. */
  readonly pull?: string | undefined;
  readonly build?: boolean;
  readonly scale?: readonly string[];
}

/** @throws CliError, ComposeError */
export function applyCreateFlags(given: Project, { pull, build = false, scale = [] }: CreateFlags): Project {
  let project = given;
  if (pull !== undefined) {
    if (!['always', 'never', 'build', 'missing', 'if_not_present'].includes(pull))
      throw new CliError(`invalid --pull option "${pull}"`);
    project = mapServices(project, (service) => ({ ...service, pull_policy: pull }));
  }
  if (build)
    project = mapServices(project, (service) => (service.build ? { ...service, pull_policy: 'build' } : service));
  for (const item of scale) {
    const [name = '', number, ...more] = item.split('=');
    if (number === undefined || more.length > 0)
      throw new CliError(`invalid --scale option "${item}". Should be SERVICE=NUM`);
    if (!/^[-+]?\d+$/.test(number)) throw new CliError(`strconv.Atoi: parsing "${number}": invalid syntax`);
    project = replaceService(project, withScale(serviceOf(project, name), Number(number)));
  }
  return project;
}

export function recreateOf(force: boolean, never: boolean): Recreate {
  if (never) return 'never';
  return force ? 'force' : 'diverged';
}

export function isIgnoringOrphans(project: Project): boolean {
  return isTrue(project.environment.get('COMPOSE_IGNORE_ORPHANS'));
}
