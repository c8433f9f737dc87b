/** docker image pull: download an image from a registry (docker/docs reference/cli/docker/image/pull). */

import { encodeAuth } from '../../../engine/api/registry-auth.ts';
import { command, exactly } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, noTrust, string } from '../../cli/flag.ts';
import { platformOf } from '../../cli/platform.ts';
import { showMessages } from '../../cli/progress/json-progress.ts';
import { fullName, fullString, parseReference, registryKey, withDefaultTag } from '../../cli/reference.ts';

export default command({
  path: 'image pull',
  aliases: ['image pull', 'pull'],
  use: '[OPTIONS] NAME[:TAG|@DIGEST]',
  short: 'Download an image from a registry',
  args: exactly(1),
  flags: {
    'all-tags': bool('Download all tagged images in the repository', { short: 'a' }),
    'disable-content-trust': noTrust('Skip image verification'),
    platform: string('Set platform if server is multi-platform capable'),
    quiet: bool('Suppress verbose output', { short: 'q' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    let reference = parseReference(args[0] ?? '');
    if (flags['all-tags'] && (reference.tag !== '' || reference.digest !== '')) {
      throw new CliError("tag can't be used with --all-tags/-a");
    }
    if (!flags['all-tags'] && reference.tag === '' && reference.digest === '') {
      reference = withDefaultTag(reference);
      if (!flags.quiet) await cli.out(`Using default tag: ${reference.tag}\n`);
    }
    const client = await cli.client();
    const platform = platformOf(cli, flags.platform);
    const auth = (await cli.config()).auth(registryKey(reference));
    const tag = reference.digest || reference.tag;
    const stream = await client.call('POST /images/create', {
      query: {
        fromImage: fullName(reference),
        ...(flags['all-tags'] ? {} : { tag }),
        ...(platform === '' ? {} : { platform }),
      },
      headers: { 'X-Registry-Auth': encodeAuth(auth) },
    });
    await showMessages(cli, stream, { fd: flags.quiet ? undefined : 1 });
    await cli.out(`${flags['all-tags'] ? fullName(reference) : fullString(reference)}\n`);
  },
});
