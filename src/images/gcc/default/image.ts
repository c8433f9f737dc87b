/** gcc: Debian's C compiler, trimmed to what C programs and small libraries need: no link-time optimisation, no sanitizers. */
import { cmd, env, image, run } from '../../image.ts';

export default image({
  from: 'debian',
  tags: ['latest', '14', '14.2', '<version:gcc-14>'],
  description: 'The GNU Compiler Collection is a compiling system that supports several languages.',
  stars: 700,
  official: true,
  steps: [
    env('GCC_VERSION', '<version:gcc-14>'),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends gcc libc6-dev make; rm -rf /var/lib/apt/lists/*',
      {
        packages: ['gcc', 'libc6-dev', 'make'],
        remove: [
          '/usr/libexec/gcc/riscv64-linux-gnu/14/lto1',
          '/usr/bin/riscv64-linux-gnu-lto-dump-14',
          '/usr/bin/riscv64-linux-gnu-gcov*-14',
          // the sanitizers' run-time libraries
          '/usr/lib/gcc/riscv64-linux-gnu/14/lib?san*',
          '/usr/lib/gcc/riscv64-linux-gnu/14/lib??san*',
          '/usr/lib/riscv64-linux-gnu/lib?san.so*',
          '/usr/lib/riscv64-linux-gnu/lib??san.so*',
        ],
      },
    ),
    cmd('bash'),
  ],
});
