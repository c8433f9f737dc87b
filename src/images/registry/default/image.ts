/** registry:2: Debian's build of the distribution registry (the Go program), with the files of Docker Hub's image. */
import { cmd, copy, entrypoint, expose, image, run, volume } from '../../image.ts';

export default image({
  from: 'debian',
  tags: ['2', '2.8', '<version:docker-registry>', 'latest'],
  description: 'Distribution implementation for storing and distributing of container images and artifacts',
  stars: 4200,
  official: true,
  steps: [
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends docker-registry ca-certificates; rm -rf /var/lib/apt/lists/*; ln -s /usr/bin/docker-registry /bin/registry',
      {
        packages: ['docker-registry', 'ca-certificates'],
        remove: [
          '/etc/docker/registry/config.yml',
          '/usr/lib/systemd/system/docker-registry*',
          '/etc/init.d/docker-registry',
        ],
        directories: { '/var/lib/registry': {} },
        links: { '/usr/bin/registry': 'docker-registry' },
      },
    ),
    copy('./config-example.yml', '/etc/docker/registry/config.yml'),
    volume('/var/lib/registry'),
    expose('5000/tcp'),
    copy('docker-entrypoint.sh', '/entrypoint.sh', 0o755),
    entrypoint('/entrypoint.sh'),
    cmd('/etc/docker/registry/config.yml'),
  ],
});
