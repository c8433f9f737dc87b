/** What an author waits for: the tests of the whole course, the site's build, and a changed lesson in Astro's server with hot reload. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { chromiumFlags } from './chromium-flags.ts';
import { buildCache, projectRoot } from './project.ts';

type Report = (what: string, value: string, target?: string) => void;

const astro = join(projectRoot, 'node_modules', 'astro', 'bin', 'astro.mjs');
const lesson = join(projectRoot, 'lessons', 'en', '010-containers', '010-one-kernel', 'index.mdx');
const rounds = 5;

function lessonTests(): string {
  const run = join(projectRoot, 'src', 'tools', 'run.ts');
  const done = spawnSync(process.execPath, [run, 'lesson-test'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const seconds = /\d+ passed, 0 failed in ([\d.]+) s\s*$/.exec(done.stdout)?.[1];
  if (seconds === undefined)
    throw new Error(`lesson:test ended with status ${done.status}: ${done.stdout.slice(-2000)}`);
  return `${seconds} s`;
}

function siteBuild(): string {
  const start = performance.now();
  const outDir = join(buildCache, 'bench-site');
  const done = spawnSync(process.execPath, [astro, 'build', '--outDir', outDir], { cwd: projectRoot, stdio: 'ignore' });
  if (done.status !== 0) throw new Error(`astro build ended with status ${done.status}`);
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** Its address, once it listens. */
async function addressOf(server: ChildProcess): Promise<string> {
  let text = '';
  for (;;) {
    const [chunk] = (await once(server.stdout ?? server, 'data')) as [Buffer];
    text += chunk.toString();
    const address = /http:\/\/localhost:\d+/.exec(text)?.[0];
    if (address !== undefined) return address;
  }
}

/** Milliseconds from the change of the lesson's file to the changed words in an open page. */
async function reloads(browser: Browser, address: string): Promise<number[]> {
  const page = await browser.newPage();
  await page.goto(`${address}/lessons/containers/one-kernel/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const text = readFileSync(lesson, 'utf8');
  const values: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      // Every change is made when all is at rest; at first the server looks at all files that it watches.
      await page.waitForTimeout(round === 0 ? 15_000 : 3000);
      const start = performance.now();
      writeFileSync(lesson, `${text}\nA changed line, number ${round}.\n`);
      await page.getByText(`A changed line, number ${round}.`).waitFor({ state: 'attached', timeout: 60_000 });
      values.push(performance.now() - start);
    }
  } finally {
    writeFileSync(lesson, text);
  }
  return values;
}

async function hotReload(): Promise<string> {
  const server = spawn(process.execPath, [astro, 'dev', '--port', '4390'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'ignore'],
    // The bundler that made this program has set it to production, where a page listens for no changes.
    env: { ...process.env, NODE_ENV: 'development' },
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
  try {
    const values = await reloads(browser, await addressOf(server));
    const middle = values.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
    return `${middle.toFixed(0)} ms`;
  } finally {
    await browser.close();
    server.kill();
  }
}

export async function benchCourse(report: Report): Promise<void> {
  report('a changed lesson in the open page (astro dev)', await hotReload(), '1000 ms');
  report('the site’s build', siteBuild(), '90 s');
  report('lesson:test of the whole course', lessonTests(), '480 s on two cores');
}
