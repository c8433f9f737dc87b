/** docker compose bridge: in the help, and refused. */

import { anyArgs } from '../../cli/command.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'bridge',
  use: '[OPTIONS] COMMAND',
  short: 'Convert compose files into another model',
  args: anyArgs,
  flags: {},
  footer:
    "\nManagement Commands:\n  transformations Manage transformation images\n\nCommands:\n  convert         Convert compose files to Kubernetes manifests, Helm charts, or another model\n\nRun 'docker compose bridge COMMAND --help' for more information on a command.\n",
  support: 'absent: its transformers are images for other processors',
  async run() {},
});
