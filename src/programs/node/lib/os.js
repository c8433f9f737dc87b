/** Node's os, from /proc and /etc as far as they say. */
const { call, config } = internal;

const read = (path) => {
  try {
    return Buffer.from(call('readFile', [path])).toString();
  } catch {
    return '';
  }
};
const memory = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(read('/proc/meminfo'))?.[1] ?? 0) * 1024;
const loads = () => read('/proc/loadavg').split(' ').slice(0, 3).map(Number);

module.exports = {
  EOL: '\n',
  arch: () => 'riscv64',
  platform: () => 'linux',
  type: () => 'Linux',
  endianness: () => 'LE',
  release: () => read('/proc/sys/kernel/osrelease').trim(),
  version: () => read('/proc/sys/kernel/version').trim(),
  machine: () => 'riscv64',
  hostname: () => read('/proc/sys/kernel/hostname').trim() || read('/etc/hostname').trim(),
  homedir: () => config.env.HOME ?? '/root',
  tmpdir: () => config.env.TMPDIR ?? '/tmp',
  uptime: () => Number(read('/proc/uptime').split(' ')[0]),
  loadavg: loads,
  totalmem: () => memory('MemTotal'),
  freemem: () => memory('MemAvailable'),
  availableParallelism: () => 1,
  cpus: () => [{ model: 'QuickJS on Drydock', speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }],
  userInfo: () => {
    const line =
      read('/etc/passwd')
        .split('\n')
        .find((one) => one.split(':')[2] === String(config.uid))
        ?.split(':') ?? [];
    return {
      uid: config.uid,
      gid: config.gid,
      username: line[0] ?? '',
      homedir: line[5] ?? '/',
      shell: line[6] ?? null,
    };
  },
  networkInterfaces: () => {
    const out = {};
    const lines = read('/proc/net/fib_trie').split('\n');
    for (const [at, line] of lines.entries()) {
      const address = /\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(line)?.[1];
      if (!address || !/32 host LOCAL/.test(lines[at + 1] ?? '')) continue;
      const isLocal = address.startsWith('127.');
      const name = isLocal ? 'lo' : 'eth0';
      out[name] ??= [
        {
          address,
          netmask: isLocal ? '255.0.0.0' : '255.255.0.0',
          family: 'IPv4',
          mac: '00:00:00:00:00:00',
          internal: isLocal,
        },
      ];
    }
    return out;
  },
  constants: { signals: config.signals },
};
