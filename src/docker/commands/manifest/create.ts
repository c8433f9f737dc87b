/** docker manifest create: create a local manifest list for annotating and pushing to a registry (docker/docs reference/cli/docker/manifest/create). */

import { atLeast, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'manifest create',
  aliases: [],
  use: 'MANIFEST_LIST MANIFEST [MANIFEST...]',
  short: 'Create a local manifest list for annotating and pushing to a registry',
  long: 'Create a local manifest list for annotating and pushing to a registry\n\nEXPERIMENTAL:\n  docker manifest create is an experimental feature.\n  Experimental features provide early access to product functionality. These\n  features may change between releases without warning, or can be removed from a\n  future release. Learn more about experimental features in our documentation:\n  https://docs.docker.com/go/experimental/',
  args: atLeast(2),
  flags: {
    amend: bool('Amend an existing manifest list', { short: 'a' }),
    insecure: bool('Allow communication with an insecure registry'),
  },
  support: 'absent: manifest lists cannot be edited',
  async run() {},
});
