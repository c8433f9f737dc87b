/** docker image import: import the contents from a tarball to create a filesystem image (docker/docs reference/cli/docker/image/import). */

import { atLeast, command } from '../../cli/command.ts';
import { list, string } from '../../cli/flag.ts';
import { platformOf } from '../../cli/platform.ts';
import { showMessages } from '../../cli/progress/json-progress.ts';
import { familiarName, parseReference } from '../../cli/reference.ts';
import { readableFile } from '../../container/files.ts';

export default command({
  path: 'image import',
  aliases: ['image import', 'import'],
  use: '[OPTIONS] file|URL|- [REPOSITORY[:TAG]]',
  short: 'Import the contents from a tarball to create a filesystem image',
  args: atLeast(1),
  flags: {
    change: list('Apply Dockerfile instruction to the created image', { short: 'c' }),
    message: string('Set commit message for imported image', { short: 'm' }),
    platform: string('Set platform if server is multi-platform capable'),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const [source = '', name = ''] = args;
    const isUrl = /^(https?|ftp):\/\//.test(source);
    let body: ReadableStream<Uint8Array> | undefined;
    if (source === '-') body = cli.system.readable(0);
    else if (!isUrl) body = await readableFile(cli.system, source);
    if (name !== '') familiarName(parseReference(name));
    const at = name.lastIndexOf(':');
    const platform = platformOf(cli, flags.platform);
    const hasTag = at > name.lastIndexOf('/');
    const client = await cli.client();
    const stream = await client.call('POST /images/create', {
      query: {
        fromSrc: isUrl ? source : '-',
        ...(name === '' ? {} : { repo: hasTag ? name.slice(0, at) : name }),
        ...(hasTag ? { tag: name.slice(at + 1) } : {}),
        ...(flags.message === '' ? {} : { message: flags.message }),
        ...(platform === '' ? {} : { platform: platform.toLowerCase() }),
        ...(flags.change.length > 0 ? { changes: flags.change } : {}),
      },
      ...(body && { body }),
    });
    await showMessages(cli, stream, { fd: 1 });
  },
});
