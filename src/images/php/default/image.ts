/** php: Debian's PHP for the command line; the tools that compile extensions are in the tags with `dev`. */
import { cmd, copy, entrypoint, env, image, run } from '../../image.ts';

export default image({
  from: 'debian',
  tags: ['latest', 'cli', '8', '8-cli', '8.4', '8.4-cli', '<version:php8.4-cli>', '<version:php8.4-cli>-cli'],
  description: 'While designed for web development, the PHP scripting language also provides general-purpose use.',
  stars: 7900,
  official: true,
  steps: [
    env('PHP_INI_DIR', '/etc/php/8.4/cli'),
    env('PHP_VERSION', '<version:php8.4-cli>'),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends php8.4-cli ca-certificates; rm -rf /var/lib/apt/lists/*; php --version',
      {
        packages: ['php8.4-cli', 'ca-certificates'],
        links: { '/usr/local/bin/php': '/usr/bin/php8.4', '/usr/bin/php': '/etc/alternatives/php' },
      },
    ),
    copy('docker-php-entrypoint', '/usr/local/bin/', 0o755),
    entrypoint('docker-php-entrypoint'),
    cmd('php', '-a'),
  ],
});
