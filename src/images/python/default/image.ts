/**
 * python: Debian's CPython with its standard library, compiled. pip is a script of ours that has no index to fetch from; the
 * compilers of the full image are left out.
 */
import { cmd, env, image, layer, run } from '../../image.ts';

export default image({
  from: 'debian',
  tags: ['latest', '3', '3.13', '<version:python3.13>', 'slim', '3-slim', '3.13-slim'],
  description: 'Python is an interpreted, interactive, object-oriented, open-source programming language.',
  stars: 10500,
  official: true,
  steps: [
    env('PATH', '/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
    env('LANG', 'C.UTF-8'),
    env('PYTHON_VERSION', '<version:python3.13>'),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends python3 ca-certificates; rm -rf /var/lib/apt/lists/*; python3 --version',
      {
        packages: ['python3', 'ca-certificates'],
        remove: ['/usr/lib/python3.13/lib-dynload/_*test*.so'],
        compilePython: ['/usr/lib/python3.13'],
      },
    ),
    run(
      'set -eux; ln -s /usr/bin/python3 /usr/local/bin/python3; ln -s python3 /usr/local/bin/python; ln -s /usr/bin/pydoc3 /usr/local/bin/pydoc',
      {
        links: {
          '/usr/local/bin/python': 'python3',
          '/usr/local/bin/python3': '/usr/bin/python3',
          '/usr/local/bin/pydoc': '/usr/bin/pydoc3',
        },
      },
    ),
    layer('COPY pip /usr/local/bin/ # buildkit', {
      files: { '/usr/local/bin/pip': { from: 'rootfs/usr/local/bin/pip', mode: 0o755 } },
      links: { '/usr/local/bin/pip3': 'pip' },
    }),
    cmd('python3'),
  ],
});
