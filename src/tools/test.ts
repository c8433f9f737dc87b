/**
 * `npm test`: everything, from a clean clone on a bare Debian machine: Debian's packages, the CPU, the images, the checks,
 * the unit, session and lesson tests, the site's build, and the browser tests. `--unit` leaves site and browser out.
 * The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSite } from './build.ts';
import { buildCpu } from './build-cpu.ts';
import { buildQuickjs } from './build-quickjs.ts';
import { runChecks } from './check.ts';
import { ensureDebianPackage } from './debian-packages.ts';
import { buildImages } from './images.ts';
import { buildCache, projectRoot } from './project.ts';

interface Tally {
  passed: number;
  failed: number;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

function vitest(config: string, tally: Tally): void {
  mkdirSync(buildCache, { recursive: true });
  const report = join(buildCache, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const done = spawnSync(
    process.execPath,
    [join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', config, ...reporters],
    { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const result = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  tally.passed += result.numPassedTests;
  tally.failed += result.numFailedTests;
  if (done.status !== 0 && result.numFailedTests === 0) tally.failed += Math.max(1, result.numFailedTestSuites);
}

async function prepare(): Promise<void> {
  ensureDebianPackage('qemu-user-static', '/usr/bin/qemu-riscv64-static');
  if (!existsSync('/usr/local/bin/docker')) ensureDebianPackage('docker.io', '/usr/bin/docker');
  await buildCpu();
  await buildQuickjs();
  await buildImages([]);
}

async function main(): Promise<void> {
  const unitOnly = process.argv.includes('--unit');
  const tally: Tally = { passed: 0, failed: 0 };
  await prepare();
  const checks = runChecks();
  tally.passed += checks.passed;
  tally.failed += checks.failed.length;
  vitest('test/vitest.config.ts', tally);
  if (!unitOnly) {
    const built = await buildSite().then(
      () => true,
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : String(error));
        return false;
      },
    );
    if (!built) tally.failed += 1;
    else if (ensureDebianPackage('chromium', '/usr/bin/chromium')) vitest('test/browser/vitest.config.ts', tally);
    else tally.failed += 1;
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  process.exit(tally.failed > 0 ? 1 : 0);
}

await main();
