/** docker buildx bake: build from a file (docker/docs reference/cli/docker/buildx/bake). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, string, stringArray } from '../../cli/flag.ts';

export default command({
  path: 'buildx bake',
  aliases: ['buildx bake', 'buildx f'],
  use: '[OPTIONS] [TARGET...]',
  short: 'Build from a file',
  args: anyArgs,
  flags: {
    allow: stringArray('Allow build to access specified resources'),
    builder: string('Override the configured builder instance'),
    call: string('Set method for evaluating build ("check", "outline", "targets")', { default: 'build' }),
    check: bool('Shorthand for "--call=check"'),
    debug: bool('Enable debug logging', { short: 'D' }),
    file: stringArray('Build definition file', { short: 'f' }),
    list: string('List targets or variables'),
    load: bool('Shorthand for "--set=*.output=type=docker". Conditional.'),
    'metadata-file': string('Write build result metadata to a file'),
    'no-cache': bool('Do not use cache when building the image'),
    print: bool('Print the options without building'),
    progress: string(
      'Set type of progress output ("auto", "none",  "plain", "quiet", "rawjson", "tty"). Use plain to show container output',
      { default: 'auto' },
    ),
    provenance: string('Shorthand for "--set=*.attest=type=provenance"'),
    pull: bool('Always attempt to pull all referenced images'),
    push: bool('Shorthand for "--set=*.output=type=registry". Conditional.'),
    sbom: string('Shorthand for "--set=*.attest=type=sbom"'),
    set: stringArray('Override target value (e.g., "targetpattern.key=value")'),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
