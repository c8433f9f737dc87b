/** nginx: Debian's nginx with the layout, entry point and configuration of Docker Hub's image. */
import { cmd, copy, entrypoint, env, expose, image, label, run, stopSignal } from '../../image.ts';

export default image({
  from: 'debian',
  tags: ['latest', '<version:nginx>', '1.26', '1', 'stable'],
  description: 'Official build of Nginx.',
  stars: 21000,
  official: true,
  steps: [
    label('maintainer', 'NGINX Docker Maintainers <docker-maint@nginx.com>'),
    env('NGINX_VERSION', '<version:nginx>'),
    run(
      'set -x     && groupadd --system --gid 101 nginx     && useradd --system --gid nginx --no-create-home --home /nonexistent --comment "nginx user" --shell /bin/false --uid 101 nginx     && apt-get update     && apt-get install --no-install-recommends --no-install-suggests -y nginx curl ca-certificates     && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-* /etc/nginx/modules-*     && ln -sf /dev/stdout /var/log/nginx/access.log     && ln -sf /dev/stderr /var/log/nginx/error.log     && mkdir /docker-entrypoint.d',
      {
        packages: ['nginx', 'curl', 'ca-certificates'],
        groups: [{ name: 'nginx', gid: 101 }],
        users: [{ name: 'nginx', uid: 101, gid: 101, gecos: 'nginx user', shell: '/bin/false' }],
        remove: [
          '/etc/nginx/sites-*',
          '/etc/nginx/modules-*',
          '/etc/nginx/snippets',
          '/etc/nginx/koi-*',
          '/etc/nginx/win-utf',
          '/usr/share/nginx/html/*',
        ],
        directories: {
          '/docker-entrypoint.d': {},
          '/etc/nginx/conf.d': {},
          '/var/cache/nginx': { owner: 'nginx' },
          '/var/log/nginx': {},
          '/var/lib/nginx': {},
        },
        files: {
          '/etc/nginx/nginx.conf': { from: 'rootfs/etc/nginx/nginx.conf' },
          '/etc/nginx/conf.d/default.conf': { from: 'rootfs/etc/nginx/conf.d/default.conf' },
          '/usr/share/nginx/html/index.html': { from: 'rootfs/welcome.html.txt' },
          '/usr/share/nginx/html/50x.html': { from: 'rootfs/error.html.txt' },
        },
        links: { '/var/log/nginx/access.log': '/dev/stdout', '/var/log/nginx/error.log': '/dev/stderr' },
      },
    ),
    copy('docker-entrypoint.sh', '/', 0o755),
    entrypoint('/docker-entrypoint.sh'),
    expose('80/tcp'),
    stopSignal('SIGQUIT'),
    cmd('nginx', '-g', 'daemon off;'),
  ],
});
