/** redis: Debian's redis-server with the entry point, volume and working directory of Docker Hub's image. */
import { cmd, copy, entrypoint, env, expose, image, run, volume, workdir } from '../../image.ts';

export default image({
  from: 'debian',
  tags: ['latest', '<version:redis-tools>', '8.0', '8'],
  description: 'Redis is the world’s fastest data platform for caching, vector search, and NoSQL databases.',
  stars: 13500,
  official: true,
  steps: [
    run('set -eux; groupadd -r -g 999 redis; useradd -r -g redis -u 999 redis', {
      groups: [{ name: 'redis', gid: 999 }],
      users: [{ name: 'redis', uid: 999, gid: 999, home: '/home/redis', shell: '/bin/sh' }],
    }),
    env('REDIS_VERSION', '<version:redis-tools>'),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends redis-server; rm -rf /var/lib/apt/lists/*; redis-server --version',
      {
        packages: ['redis-server'],
        remove: ['/etc/init.d/redis-server', '/etc/logrotate.d/redis-server', '/usr/lib/systemd/system/redis-server*'],
      },
    ),
    run('mkdir /data && chown redis:redis /data', { directories: { '/data': { owner: 'redis', group: 'redis' } } }),
    volume('/data'),
    workdir('/data'),
    copy('docker-entrypoint.sh', '/usr/local/bin/', 0o755),
    entrypoint('docker-entrypoint.sh'),
    expose('6379/tcp'),
    cmd('redis-server'),
  ],
});
