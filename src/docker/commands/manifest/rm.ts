/** docker manifest rm: delete one or more manifest lists from local storage (docker/docs reference/cli/docker/manifest/rm). */

import { atLeast, command } from '../../cli/command.ts';

export default command({
  path: 'manifest rm',
  aliases: [],
  use: 'MANIFEST_LIST [MANIFEST_LIST...]',
  short: 'Delete one or more manifest lists from local storage',
  long: 'Delete one or more manifest lists from local storage\n\nEXPERIMENTAL:\n  docker manifest rm is an experimental feature.\n  Experimental features provide early access to product functionality. These\n  features may change between releases without warning, or can be removed from a\n  future release. Learn more about experimental features in our documentation:\n  https://docs.docker.com/go/experimental/',
  args: atLeast(1),
  flags: {},
  support: 'absent: manifest lists cannot be edited',
  async run() {},
});
