/** docker buildx history inspect attachment: a stored document about a build (docker/docs …/history/inspect/attachment). */

import { requireBuilder } from '../../build/cache-usage.ts';
import { withHistory } from '../../build/history/control.ts';
import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

const types = new Map([
  ['index', /index|manifest\.list/],
  ['manifest', /manifest\.v\d/],
  ['image', /image/],
  ['provenance', /^https:\/\/slsa\.dev\/provenance\//],
  ['sbom', /^https:\/\/spdx\.dev\/Document/],
]);

export default command({
  path: 'buildx history inspect attachment',
  aliases: [],
  use: '[OPTIONS] [REF [DIGEST]]',
  short: 'Inspect a build record attachment',
  args: atMost(2),
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    platform: string('Platform of attachment'),
    type: string('Type of attachment'),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    requireBuilder(flags.builder);
    const [ref = '', digest = ''] = args;
    if (flags.type === '' && flags.platform === '' && digest === '')
      throw new CliError('ERROR: at least one of --type, --platform or DIGEST must be specified');
    await withHistory(cli, async (history) => {
      const { attachments } = await history.record(ref);
      const pattern = types.get(flags.type);
      const found = attachments.find(
        (each) =>
          (digest === '' || each.digest === digest) &&
          (flags.platform === '' || each.platform === flags.platform) &&
          (flags.type === '' || (pattern ? pattern.test(each.type) : each.type === flags.type)),
      );
      if (!found) throw new CliError('ERROR: no matching attachment found');
      await cli.out(await history.content(found.digest));
    });
  },
});
