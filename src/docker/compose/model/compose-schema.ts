/** What may stand in a compose file beside its services, and the check of all of it. */

import { ComposeError } from './errors.ts';
import { flag, integral, list, named, object, oneOf, type Schema, string, type } from './schema.ts';
import { any, options, pairs, service, wordOrNames } from './service-schema.ts';
import type { TreeMap } from './tree.ts';

const external: Schema = (tree, path) =>
  tree instanceof Map ? object({ name: string })(tree, path) : type('boolean', 'string', 'object')(tree, path);

const network = object(
  {
    name: string,
    driver: string,
    driver_opts: options,
    ipam: object({
      driver: string,
      config: list(object({ subnet: string, ip_range: string, gateway: string, aux_addresses: named(string, any) })),
      options: named(string, any),
    }),
    external,
    internal: flag,
    enable_ipv4: flag,
    enable_ipv6: flag,
    attachable: flag,
    labels: pairs,
  },
  { nullable: true },
);

const volume = object(
  { name: string, driver: string, driver_opts: options, external, labels: pairs },
  { nullable: true },
);
const secret = object({
  name: string,
  environment: string,
  file: string,
  external,
  labels: pairs,
  driver: string,
  driver_opts: options,
  template_driver: string,
});
const config = object({
  name: string,
  content: string,
  environment: string,
  file: string,
  external,
  labels: pairs,
  template_driver: string,
});
const model = object(
  { name: string, model: string, context_size: integral, runtime_flags: list(string) },
  { required: ['model'] },
);

const include = oneOf(
  string,
  object({ path: wordOrNames, env_file: wordOrNames, project_directory: string }, { others: [] }),
);

const compose = object({
  version: string,
  name: string,
  include: list(include),
  services: named(service),
  models: named(model),
  networks: named(network, undefined, { open: true }),
  volumes: named(volume),
  secrets: named(secret),
  configs: named(config),
});

/** @throws ComposeError `services.web additional properties 'foo' not allowed` */
export function checkSchema(tree: TreeMap): void {
  const found = compose(tree, []);
  if (found) throw new ComposeError(`${found.path.join('.')} ${found.message}`);
}
