/** httpd: Debian's Apache HTTP Server under /usr/local/apache2, as Docker Hub's image has it. */
import { cmd, copy, env, expose, image, run, stopSignal, workdir } from '../../image.ts';

/** What the real image has beside the server. */
const TOOLS = ['ab', 'htdbm', 'htdigest', 'htpasswd', 'logresolve'];

export default image({
  from: 'debian',
  tags: ['latest', '<version:apache2-bin>', '2.4', '2'],
  description: 'The Apache HTTP Server Project',
  stars: 4900,
  official: true,
  steps: [
    env('HTTPD_PREFIX', '/usr/local/apache2'),
    env('PATH', '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
    run('mkdir -p "$HTTPD_PREFIX" \t&& chown www-data:www-data "$HTTPD_PREFIX"', {
      directories: { '/usr/local/apache2': { owner: 'www-data', group: 'www-data' } },
    }),
    workdir('/usr/local/apache2'),
    env('HTTPD_VERSION', '<version:apache2-bin>'),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends apache2-bin apache2-utils media-types; rm -rf /var/lib/apt/lists/*; ln -s /usr/lib/apache2/modules modules; httpd -v',
      {
        packages: ['apache2-bin', 'apache2-utils', 'media-types'],
        // perl is there for apxs alone, which isn't of use without a compiler
        remove: ['/usr/share/perl/5*', '/usr/lib/riscv64-linux-gnu/perl/5*', '/usr/lib/riscv64-linux-gnu/libperl.so*'],
        directories: {
          '/usr/local/apache2/logs': {},
          '/usr/local/apache2/cgi-bin': {},
          '/usr/local/apache2/conf/extra': {},
        },
        files: {
          '/usr/local/apache2/bin/httpd': { from: 'rootfs/usr/local/apache2/bin/httpd', mode: 0o755 },
          '/usr/local/apache2/conf/httpd.conf': { from: 'rootfs/usr/local/apache2/conf/httpd.conf' },
          '/usr/local/apache2/htdocs/index.html': { text: '<html><body><h1>It works!</h1></body></html>\n' },
        },
        links: {
          '/usr/local/apache2/modules': '/usr/lib/apache2/modules',
          '/usr/local/apache2/conf/mime.types': '/etc/mime.types',
          ...Object.fromEntries(TOOLS.map((name) => [`/usr/local/apache2/bin/${name}`, `/usr/bin/${name}`])),
        },
      },
    ),
    stopSignal('SIGWINCH'),
    copy('httpd-foreground', '/usr/local/bin/', 0o755),
    expose('80/tcp'),
    cmd('httpd-foreground'),
  ],
});
