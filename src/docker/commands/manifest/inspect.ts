/** docker manifest inspect: display an image manifest, or manifest list (docker/docs reference/cli/docker/manifest/inspect). */

import { between, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'manifest inspect',
  aliases: [],
  use: '[OPTIONS] [MANIFEST_LIST] MANIFEST',
  short: 'Display an image manifest, or manifest list',
  long: 'Display an image manifest, or manifest list\n\nEXPERIMENTAL:\n  docker manifest inspect is an experimental feature.\n  Experimental features provide early access to product functionality. These\n  features may change between releases without warning, or can be removed from a\n  future release. Learn more about experimental features in our documentation:\n  https://docs.docker.com/go/experimental/',
  args: between(1, 2),
  flags: {
    insecure: bool('Allow communication with an insecure registry'),
    verbose: bool('Output additional info including layers and platform', { short: 'v' }),
  },
  support: 'absent: manifest lists cannot be edited',
  async run() {},
});
