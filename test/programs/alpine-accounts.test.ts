/** adduser and its like in our alpine: the entries, groups and messages that Alpine's BusyBox makes. */
import { describe, expect, test } from 'vitest';
import { hasImage } from '../kernel/machine.ts';
import { imageScripts } from './image-scripts.ts';

describe.skipIf(!hasImage('alpine'))('accounts in alpine', { timeout: 120_000 }, () => {
  const run = imageScripts('alpine');

  test('a Dockerfile’s line for a user without rights', async () => {
    expect(
      await run(`addgroup -S app && adduser -S app -G app
        id app
        tail -n 1 /etc/passwd
        tail -n 1 /etc/group
        stat -c '%A %U %G' /home/app
        ls /etc/*-`),
    ).toEqual([
      'uid=100(app) gid=101(app) groups=101(app)',
      'app:x:100:101:Linux User,,,:/home/app:/bin/false',
      'app:x:101:app',
      'drwxr-sr-x app app',
      '/etc/group-',
      '/etc/passwd-',
      '/etc/shadow-',
    ]);
  });

  test('numbers, homes and shells as asked for, by short and long options', async () => {
    expect(
      await run(`adduser -D one
        addgroup -g 1001 web
        adduser -u 1001 -G web -s /bin/ash -h /srv/web -g Web -D web
        adduser --disabled-password --no-create-home --uid 555 --ingroup users three
        adduser three wheel
        tail -n 3 /etc/passwd
        id three
        ls -d /home/* /srv/web`),
    ).toEqual([
      'one:x:1000:1000:Linux User,,,:/home/one:/bin/sh',
      'web:x:1001:1001:Web:/srv/web:/bin/ash',
      'three:x:555:100:Linux User,,,:/home/three:/bin/sh',
      'uid=555(three) gid=100(users) groups=100(users),10(wheel)',
      '/home/one',
      '/srv/web',
    ]);
  });

  test('what is deleted is gone from its groups too', async () => {
    expect(
      await run(`adduser -D one; addgroup team; addgroup one team; adduser -D two; addgroup two team
        delgroup one team
        grep team /etc/group
        deluser --remove-home two
        delgroup team
        grep -c -e two -e team /etc/passwd /etc/group
        ls /home`),
    ).toEqual(['team:x:1001:two', '/etc/passwd:0', '/etc/group:0', 'one']);
  });

  test('refusals change nothing', async () => {
    expect(
      await run(`adduser -D one
        md5sum /etc/passwd /etc/group /etc/shadow > /sums
        adduser -D one; adduser -D -u 1000 b; adduser -D -G none b; adduser -D 'b c'; adduser -D -u x b
        adduser -D -u 256001 b; addgroup one; addgroup -g 1000 b; addgroup nobody2 wheel; deluser b; delgroup b
        delgroup one; su one -c 'adduser -D b'; adduser -Q b 2>&1 | head -n 1
        md5sum -c -s /sums && echo the same`),
    ).toEqual([
      "adduser: user 'one' in use",
      "adduser: uid '1000' in use",
      'adduser: unknown group none',
      'adduser: illegal character with code 32 at position 1',
      "adduser: invalid number 'x'",
      'adduser: number 256001 is not in 0..256000 range',
      "addgroup: group 'one' in use",
      "addgroup: gid '1000' in use",
      'addgroup: unknown user nobody2',
      'deluser: unknown user b',
      'delgroup: unknown group b',
      "delgroup: 'one' still has 'one' as their primary group!",
      'adduser: permission denied (are you root?)',
      'adduser: unrecognized option: Q',
      'the same',
    ]);
  });
});
