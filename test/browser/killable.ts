/** A Chromium with a profile on the disk that is killed like a machine whose power goes: every process of it at once, by SIGKILL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumFlags } from '../../src/tools/chromium-flags.ts';

const flags = [...chromiumFlags, '--headless=new', '--remote-debugging-port=0', '--window-size=1440,900'];

export class KillableChromium {
  readonly #profile = mkdtempSync(join(tmpdir(), 'drydock-kill-'));
  #process: ChildProcess | undefined;
  #browser: Browser | undefined;

  /** Starts it and opens one page. */
  async start(): Promise<Page> {
    const portFile = join(this.#profile, 'DevToolsActivePort');
    rmSync(portFile, { force: true });
    this.#process = spawn('/usr/bin/chromium', [...flags, `--user-data-dir=${this.#profile}`, 'about:blank'], {
      detached: true,
      stdio: 'ignore',
    });
    for (let tries = 0; ; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      try {
        const [port] = readFileSync(portFile, 'utf8').split('\n');
        this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
        break;
      } catch (error) {
        if (tries > 200) throw error;
      }
    }
    const [context] = this.#browser.contexts();
    if (!context) throw new Error('Chromium has no context');
    await context.addInitScript(() => {
      try {
        localStorage.setItem('drydock:tour', 'done');
      } catch {
        // Frames of an opaque origin have no storage.
      }
    });
    return await context.newPage();
  }

  /** All of its processes end at this very moment. */
  async kill(): Promise<void> {
    const { pid } = this.#process ?? {};
    if (pid === undefined) return;
    const gone = new Promise((resolve) => this.#process?.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await gone;
    this.#process = undefined;
    await this.#browser?.close().catch(() => {});
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}
