/** php with what compiles an extension: gcc, PHP's headers and a phpize of our own, which does without autoconf. */
import { copy, image, label, run } from '../../image.ts';

export default image({
  from: 'php/default',
  tags: ['dev', '8-dev', '8.4-dev', '8.4-cli-dev'],
  description: 'While designed for web development, the PHP scripting language also provides general-purpose use.',
  stars: 7900,
  official: true,
  steps: [
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends gcc libc6-dev make php8.4-dev; rm -rf /var/lib/apt/lists/*',
      {
        packages: ['gcc', 'libc6-dev', 'make', 'php8.4-dev'],
        without: ['autoconf', 'automake', 'libpcre2-dev', 'libssl-dev', 'libtool', 'pkg-config', 'shtool'],
        remove: [
          '/usr/libexec/gcc/riscv64-linux-gnu/14/lto1',
          '/usr/bin/riscv64-linux-gnu-lto-dump-14',
          '/usr/bin/riscv64-linux-gnu-gcov*-14',
          '/usr/lib/gcc/riscv64-linux-gnu/14/lib?san*',
          '/usr/lib/gcc/riscv64-linux-gnu/14/lib??san*',
          '/usr/lib/riscv64-linux-gnu/lib?san.so*',
          '/usr/lib/riscv64-linux-gnu/lib??san.so*',
        ],
      },
    ),
    copy('phpize', '/usr/local/bin/', 0o755),
    label('dev.drydock.stand-in', 'phpize is ours: plain C extensions, no library checks'),
  ],
});
