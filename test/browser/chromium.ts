/**
 * Debian's Chromium on the built site: a server for dist/, a browser with a fresh profile, and watches over what pages do. The browser
 * reaches that server alone: every name and address but localhost is refused by its resolver, to pages, workers and frames alike.
 */
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumFlags } from '../../src/tools/chromium-flags.ts';
import { serveStatic } from '../../src/tools/static-server.ts';

/** DRYDOCK_DIST names another build than dist/. */
const dist = process.env.DRYDOCK_DIST ?? join(import.meta.dirname, '..', '..', 'dist');

const nothingForeign = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost';

export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console, uncaught exceptions, and requests that left the site's origin. */
  readonly complaints: readonly string[];
}

export class Chromium {
  readonly #server: Server;
  readonly #browser: Browser;
  /** The site's address, without a slash at its end. */
  readonly origin: string;

  constructor(server: Server, browser: Browser, origin: string) {
    this.#server = server;
    this.#browser = browser;
    this.origin = origin;
  }

  /** A fresh profile, of somebody who has seen the tour. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.newcomer(options);
    await context.addInitScript(() => {
      try {
        localStorage.setItem('drydock:tour', 'done');
      } catch {
        // Frames of an opaque origin have no storage.
      }
    });
    return context;
  }

  newcomer(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.#browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  }

  /** Opens a path of the site in a context of its own, or in the one given. */
  async open(path: string, where: BrowserContextOptions | BrowserContext = {}): Promise<WatchedPage> {
    const context = 'newPage' in where ? where : await this.context(where);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.origin) && !/^(data|blob|about):/.test(url)) complaints.push(`left the origin: ${url}`);
    });
    await page.goto(`${this.origin}${path}`);
    return { page, complaints };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Throws where the site was not built. */
export async function launch(): Promise<Chromium> {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('dist/ is missing: run `npm run build`');
  const { server, port } = await serveStatic(dist, 0);
  const args = [...chromiumFlags, nothingForeign];
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args });
  return new Chromium(server, browser, `http://localhost:${port}`);
}
