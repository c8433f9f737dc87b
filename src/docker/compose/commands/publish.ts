/** docker compose publish: in the help, and refused. */

import { exactly } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'publish',
  use: '[OPTIONS] REPOSITORY[:TAG]',
  short: 'Publish compose application',
  args: exactly(1),
  counts: 'docker',
  flags: {
    app: bool('Published compose application (includes referenced images)'),
    'oci-version': string('OCI image/artifact specification version (automatically determined by default)'),
    'resolve-image-digests': bool('Pin image tags to digests'),
    'with-env': bool('Include environment variables in the published OCI artifact'),
    yes: bool('Assume "yes" as answer to all prompts', { short: 'y' }),
  },
  support: "absent: this engine's registry holds images only",
  async run() {},
});
