/** docker manifest annotate: add additional information to a local image manifest (docker/docs reference/cli/docker/manifest/annotate). */

import { command, exactly } from '../../cli/command.ts';
import { string, strings } from '../../cli/flag.ts';

export default command({
  path: 'manifest annotate',
  aliases: [],
  use: '[OPTIONS] MANIFEST_LIST MANIFEST',
  short: 'Add additional information to a local image manifest',
  long: 'Add additional information to a local image manifest\n\nEXPERIMENTAL:\n  docker manifest annotate is an experimental feature.\n  Experimental features provide early access to product functionality. These\n  features may change between releases without warning, or can be removed from a\n  future release. Learn more about experimental features in our documentation:\n  https://docs.docker.com/go/experimental/',
  args: exactly(2),
  flags: {
    arch: string('Set architecture'),
    os: string('Set operating system'),
    'os-features': strings('Set operating system feature'),
    'os-version': string('Set operating system version'),
    variant: string('Set architecture variant'),
  },
  support: 'absent: manifest lists cannot be edited',
  async run() {},
});
