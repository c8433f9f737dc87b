/** docker buildx imagetools create: create a new image based on source images (docker/docs reference/cli/docker/buildx/imagetools/create). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, string, stringArray } from '../../cli/flag.ts';

export default command({
  path: 'buildx imagetools create',
  aliases: [],
  use: '[OPTIONS] [SOURCE...]',
  short: 'Create a new image based on source images',
  args: anyArgs,
  flags: {
    annotation: stringArray('Add annotation to the image'),
    append: bool('Append to existing manifest'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    'dry-run': bool('Show final image instead of pushing'),
    file: stringArray('Read source descriptor from file', { short: 'f' }),
    platform: stringArray('Filter specified platforms of target image', { short: 'p' }),
    'prefer-index': bool(
      'When only a single source is specified, prefer outputting an image index or manifest list instead of performing a carbon copy',
      { default: true },
    ),
    progress: string(
      'Set type of progress output ("auto", "none", "plain", "rawjson", "tty"). Use plain to show container output',
      { default: 'auto' },
    ),
    tag: stringArray('Set reference for new image', { short: 't' }),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
