/** docker manifest push: push a manifest list to a repository (docker/docs reference/cli/docker/manifest/push). */

import { command, exactly } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'manifest push',
  aliases: [],
  use: '[OPTIONS] MANIFEST_LIST',
  short: 'Push a manifest list to a repository',
  long: 'Push a manifest list to a repository\n\nEXPERIMENTAL:\n  docker manifest push is an experimental feature.\n  Experimental features provide early access to product functionality. These\n  features may change between releases without warning, or can be removed from a\n  future release. Learn more about experimental features in our documentation:\n  https://docs.docker.com/go/experimental/',
  args: exactly(1),
  flags: {
    insecure: bool('Allow push to an insecure registry'),
    purge: bool('Remove the local manifest list after push', { short: 'p' }),
  },
  support: 'absent: manifest lists cannot be edited',
  async run() {},
});
