/** docker image rm: remove one or more images (docker/docs reference/cli/docker/image/rm). */

import { atLeast, command } from '../../cli/command.ts';
import { CliError, DaemonError, messageOf } from '../../cli/errors.ts';
import { bool, strings } from '../../cli/flag.ts';
import { platformJson } from '../../cli/platform.ts';

export default command({
  path: 'image rm',
  aliases: ['image rm', 'image remove', 'rmi'],
  use: '[OPTIONS] IMAGE [IMAGE...]',
  short: 'Remove one or more images',
  args: atLeast(1),
  flags: {
    force: bool('Force removal of the image', { short: 'f' }),
    'no-prune': bool('Do not delete untagged parents'),
    platform: strings(
      'Remove only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
    ),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const platforms = flags.platform.map(platformJson);
    const query = {
      ...(flags.force ? { force: '1' } : {}),
      ...(flags['no-prune'] ? { noprune: '1' } : {}),
      ...(platforms.length > 0 ? { platforms } : {}),
    };
    const errors: string[] = [];
    let fatal = false;
    for (const name of args) {
      try {
        const items = await client.call('DELETE /images/{name}', { path: { name }, query });
        if (items === undefined) throw new CliError('EOF');
        for (const item of items) {
          await cli.out(item.Deleted ? `Deleted: ${item.Deleted}\n` : `Untagged: ${item.Untagged}\n`);
        }
      } catch (error) {
        if (!(error instanceof DaemonError && error.httpStatus === 404)) fatal = true;
        errors.push(messageOf(error));
      }
    }
    if (errors.length === 0) return;
    if (!flags.force || fatal) throw new CliError(errors.join('\n'));
    await cli.err(`${errors.join('\n')}\n`);
  },
});
