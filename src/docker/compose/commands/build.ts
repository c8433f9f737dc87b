/** docker compose build: build or rebuild services. */

import { anyArgs } from '../../cli/command.ts';
import { bool, bytes, string, stringArray } from '../../cli/flag.ts';
import { buildImages } from '../ops/build.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'build',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Build or rebuild services',
  args: anyArgs,
  flags: {
    'build-arg': stringArray('Set build-time variables for services'),
    builder: string('Set builder to use', { absent: 'there is one builder, the default' }),
    check: bool('Check build configuration', { absent: 'use docker build --check' }),
    compress: bool('Compress the build context using gzip. DEPRECATED', { hidden: true, default: true }),
    'force-rm': bool('Always remove intermediate containers. DEPRECATED', { hidden: true, default: true }),
    memory: bytes('Set memory limit for the build container. Not supported by BuildKit.', { short: 'm' }),
    'no-cache': bool('Do not use cache when building the image'),
    'no-rm': bool('Do not remove intermediate containers after a successful build. DEPRECATED', { hidden: true }),
    parallel: bool('Build images in parallel. DEPRECATED', { hidden: true, default: true }),
    print: bool('Print equivalent bake file'),
    progress: string('Set type of ui output (auto, tty, plain, json, quiet)', {
      hidden: true,
      absent: 'it is a flag before the subcommand: docker compose --progress plain build',
    }),
    provenance: string('Add a provenance attestation', { absent: 'this builder makes no attestations' }),
    pull: bool('Always attempt to pull a newer version of the image'),
    push: bool('Push service images', { absent: 'use docker compose push' }),
    quiet: bool('Suppress the build output', { short: 'q' }),
    sbom: string('Add a SBOM attestation', { absent: 'this builder makes no attestations' }),
    ssh: string(
      "Set SSH authentications used when building service images. (use 'default' for using your default SSH Agent)",
      { absent: 'there is no SSH agent to forward' },
    ),
    'with-dependencies': bool('Also build dependencies (transitively)'),
  },
  support: 'partial: one builder; services are built one after another',
  services: true,
  async run({ compose, args, flags }) {
    const project = await compose.project();
    await buildImages(
      compose,
      project,
      {
        services: args,
        dependencies: flags['with-dependencies'],
        quiet: flags.quiet,
        args: flags['build-arg'],
        pull: flags.pull,
        noCache: flags['no-cache'],
        print: flags.print,
        silent: flags.quiet,
      },
      new Map(),
    );
  },
});
