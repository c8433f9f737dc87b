/** docker image push: upload an image to a registry (docker/docs reference/cli/docker/image/push). */

import { encodeAuth } from '../../../engine/api/registry-auth.ts';
import { command, exactly } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, noTrust, string } from '../../cli/flag.ts';
import { platformFlag } from '../../cli/platform.ts';
import { showMessages } from '../../cli/progress/json-progress.ts';
import { fullName, fullString, parseReference, registryKey, withDefaultTag } from '../../cli/reference.ts';

const platformNote = `
 Info -> Using --platform pushes only the specified platform manifest of a multi-platform image index.
         Other components, like attestations, will not be included.
         To push the complete multi-platform image, remove the --platform flag.

`;

export default command({
  path: 'image push',
  aliases: ['image push', 'push'],
  use: '[OPTIONS] NAME[:TAG]',
  short: 'Upload an image to a registry',
  args: exactly(1),
  flags: {
    'all-tags': bool('Push all tags of an image to the repository', { short: 'a' }),
    'disable-content-trust': noTrust('Skip image signing'),
    platform: string(
      "Push a platform-specific manifest as a single-platform image to the registry.\nImage index won't be pushed, meaning that other manifests, including attestations won't be preserved.\n'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)",
    ),
    quiet: bool('Suppress verbose output', { short: 'q' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    let reference = parseReference(args[0] ?? '');
    const platform = flags.platform === '' ? undefined : platformFlag(flags.platform);
    if (platform !== undefined) await cli.err(platformNote);
    if (flags['all-tags'] && (reference.tag !== '' || reference.digest !== '')) {
      throw new CliError("tag can't be used with --all-tags/-a");
    }
    if (!flags['all-tags'] && reference.tag === '' && reference.digest === '') {
      reference = withDefaultTag(reference);
      if (!flags.quiet) await cli.out(`Using default tag: ${reference.tag}\n`);
    }
    if (reference.digest !== '') throw new CliError('cannot push a digest reference');
    const client = await cli.client();
    const auth = (await cli.config()).auth(registryKey(reference));
    const stream = await client.call('POST /images/{name}/push', {
      path: { name: fullName(reference) },
      query: {
        ...(flags['all-tags'] ? {} : { tag: reference.tag }),
        ...(platform === undefined ? {} : { platform }),
      },
      headers: { 'X-Registry-Auth': encodeAuth(auth) },
    });
    await showMessages(cli, stream, { fd: flags.quiet ? undefined : 1 });
    if (flags.quiet) await cli.out(`${fullString(reference)}\n`);
  },
});
