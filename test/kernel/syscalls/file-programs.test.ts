/** Debian's busybox on our file systems: what ls, tar, mount, df, ps and the shell make of them. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasImage, Machine } from '../machine.ts';

describe.skipIf(!hasImage('busybox'))('programs on our file systems', () => {
  let machine: Machine;
  const sh = async (script: string) => {
    const { stdout, stderr } = await machine.run(['sh', '-c', script]);
    return stdout + stderr;
  };

  beforeAll(async () => {
    machine = await Machine.create({ image: 'busybox' });
  });
  afterEach(() => expect(machine.bugs).toEqual([]));

  test('a tree survives tar and cp -a', async () => {
    const script = `
      mkdir -p /t/a/b && cd /t && echo hi > a/b/f && ln -s b/f a/l && ln a/b/f hard && mkfifo p && chmod 4711 hard
      chown 5:6 a/l; touch -d '2020-01-02 03:04:05' a/b
      tar -cf /t.tar . && mkdir /u && tar -C /u -xpf /t.tar && cp -a /t /v
      for d in t u v; do cd /$d && find . | sort | xargs stat -c '%n %F %a %u:%g %h %N' > /list.$d; done
      cmp /list.t /list.u && cmp /list.t /list.v && rm /t/p /u/p && diff -r /t /u && stat -c %Y /v/a/b && cat /u/hard`;
    expect(await sh(script)).toBe('1577934245\nhi\n');
  });

  test('tmpfs has a size', async () => {
    const script = `
      mkdir /m && mount -t tmpfs -o size=64k none /m && dd if=/dev/zero of=/m/x bs=16k 2>&1 | tail -n 1
      df -k /m | tail -n 1 | awk '{print $1, $2, $3, $4, $5, $6}'; ls -s /m/x
      umount /m && ls /m`;
    const got = await sh(script);
    expect(got.split('\n').slice(-3)).toEqual(['none 64 64 0 100% /m', '    64 /m/x', ''].slice(-3));
  });

  test('bind mounts, read-only ones, and what is busy', async () => {
    const script = `
      mkdir -p /src /dst && echo x > /src/f && mount --bind /src /dst && cat /dst/f
      mount -o remount,ro,bind /dst; echo y > /dst/f; echo z >> /src/f; cat /dst/f
      (cd /dst && umount /dst); grep -c ' /dst ' /proc/mounts; umount /dst; ls /dst; rmdir /dst`;
    expect(await sh(script)).toBe(
      "x\nx\nz\n1\nsh: can't create /dst/f: Read-only file system\numount: can't unmount /dst: Device or resource busy\n",
    );
  });

  test('an overlay mounted by a program', async () => {
    const script = `
      mkdir -p /o/l /o/u /o/w /o/m && echo low > /o/l/f && echo stays > /o/l/g
      mount -t overlay -o lowerdir=/o/l,upperdir=/o/u,workdir=/o/w overlay /o/m
      rm /o/m/f && echo new >> /o/m/g && cat /o/m/g /o/l/g; stat -c '%F %t:%T' /o/u/f; ls /o/m /o/l; umount /o/m`;
    expect(await sh(script)).toBe('stays\nnew\nstays\ncharacter special file 0:0\n/o/l:\nf\ng\n\n/o/m:\ng\n');
  });

  test('a new root by pivot_root, in a mount namespace of its own', async () => {
    const script = `
      mkdir -p /new && unshare -m sh -c '
        mount -t tmpfs none /new && mkdir /new/bin /new/old && cp /bin/busybox /new/bin/ && cd /new
        pivot_root . old && cd / && /bin/busybox ls / && /bin/busybox umount -l /old; /bin/busybox ls /old'; ls /new`;
    expect(await sh(script)).toBe('bin\nold\n');
  });

  test('what /proc says', async () => {
    expect(await sh('readlink /proc/$$/exe')).toBe('/bin/sh\n');
    expect(
      await sh('cd /etc; readlink /proc/$$/cwd; readlink /proc/$$/root; read name < /proc/$$/comm; echo $name'),
    ).toBe('/etc\n/\nsh\n');
    expect(await sh('sleep 9 & tr "\\0" " " < /proc/$!/cmdline; kill $!')).toMatch(/sleep 9 /);
    expect(await sh('cat /proc/sys/kernel/hostname; echo other > /proc/sys/kernel/hostname; hostname')).toBe(
      'drydock\nother\n',
    );
    expect(await sh('grep -E "^(Name|Uid|Threads|CapEff)" /proc/self/status')).toMatch(
      /^Name:\tgrep\nUid:\t0\t0\t0\t0\nThreads:\t1\nCapEff:\t[0-9a-f]{16}\n$/,
    );
    expect(await sh('awk "{print NF}" /proc/self/stat; cat /proc/self/oom_score_adj')).toBe('52\n0\n');
    expect(await sh('exec 7</etc/passwd; grep -E "pos|flags" /proc/self/fdinfo/7; readlink /proc/self/fd/7')).toBe(
      'pos:\t0\nflags:\t00\n/etc/passwd\n',
    );
    expect(await sh('ls -l /proc/self/ns/net | sed "s/.*-> //"')).toMatch(/^net:\[\d+\]\n$/);
  });

  test('descriptors as files', async () => {
    expect(await sh('(echo one; echo two > /dev/stdout) | cat; echo three > /proc/self/fd/1')).toBe(
      'one\ntwo\nthree\n',
    );
    expect(await sh('echo deleted > /gone; exec 5</gone; rm /gone; readlink /proc/self/fd/5; cat <&5')).toBe(
      '/gone (deleted)\ndeleted\n',
    );
    expect(await sh('echo x | cat /dev/stdin; : > /dev/full; head -c 5 /dev/zero | od -An -tx1')).toBe(
      'x\n 00 00 00 00 00\n',
    );
    expect(await sh('echo lost > /dev/full')).toBe('sh: write error: No space left on device\n');
  });

  test('a running program cannot be written to, nor one run that is written', async () => {
    const script = `
      cp /bin/busybox /tmp/sleep; /tmp/sleep 9 & sleep 0.05; echo > /tmp/sleep; kill $!; wait
      exec 9>>/tmp/sleep; /tmp/sleep 0; exec 9>&-; /tmp/sleep 0 && echo ran`;
    expect(await sh(script)).toMatch(/ran\n.*can't create \/tmp\/sleep: Text file busy\n.*Text file busy\n$/s);
  });

  test('control groups', async () => {
    const script = `
      cd /sys/fs/cgroup && mkdir g && echo 1 > g/pids.max && cat g/pids.max g/cgroup.procs && sh -c '
        echo $$ > g/cgroup.procs; read line < /proc/self/cgroup; echo $line; echo $(true)' ; rmdir g && ls -d g`;
    expect(await sh(script)).toMatch(/^1\n0::\/g\n.*can't fork: Resource temporarily unavailable\n.*g: No such file/s);
  });
});
