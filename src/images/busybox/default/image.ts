/** busybox: Debian's static build, laid out as Docker Hub's image: one hard link an applet in /bin. */
import { cmd, defaultPath, image, layer } from '../../image.ts';
import { GROUP, PASSWD, SHADOW } from './accounts.ts';

export default image({
  from: null,
  tags: ['latest', '1', '1.37', '<version:busybox-static>', 'stable'],
  description: 'Busybox base image.',
  stars: 3400,
  official: true,
  steps: [
    defaultPath(),
    layer(
      'BusyBox <version:busybox-static> (static), Debian 13',
      {
        extract: { '/bin/busybox': ['busybox-static', '/usr/bin/busybox'] },
        busyboxApplets: { path: '/bin/busybox', symbolic: false },
        directories: {
          '/dev': {},
          '/etc/network/if-down.d': {},
          '/etc/network/if-post-down.d': {},
          '/etc/network/if-pre-up.d': {},
          '/etc/network/if-up.d': {},
          '/home': { owner: 65534, group: 65534 },
          '/root': { mode: 0o700 },
          '/tmp': { mode: 0o1777 },
          '/usr/sbin': {},
          '/var/spool/mail': { owner: 8, group: 8 },
          '/var/www': {},
        },
        files: {
          '/etc/passwd': { text: PASSWD },
          '/etc/group': { text: GROUP },
          '/etc/shadow': { text: SHADOW, mode: 0o640 },
        },
        links: { '/usr/bin/env': '../../bin/env' },
      },
      '',
    ),
    cmd('sh'),
  ],
});
