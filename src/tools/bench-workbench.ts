/** The workbench in Debian's Chromium: how soon a step ticks, a page of nginx shows, and how smooth a full inspector is. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumFlags } from './chromium-flags.ts';
import { median } from './median.ts';

type Report = (what: string, value: string, target?: string) => void;

/** What runs in the page is text: tools have no DOM. `port` is the machine's MachinePort. */
const inPage = (body: string) =>
  `document.querySelector('drydock-workbench').machine.then(async (port) => { ${body} })`;

async function open(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript("if (origin !== 'null') localStorage.setItem('drydock:tour', 'done')");
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.xterm-rows').filter({ hasText: '$' }).first().waitFor();
  return page;
}

const sh = (page: Page, command: string) => page.evaluate(inPage(`return await port.sh(${JSON.stringify(command)})`));

const tickScript = `
  const url = '/events?filters=' + encodeURIComponent('{"event":["tag"]}');
  const response = await port.docker({ method: 'GET', url, headers: new Headers(), body: null });
  const reader = response.body.getReader();
  const step = document.querySelector('[data-step="named"]');
  const ticked = new Promise((resolve) => {
    const look = () => step.getAttribute('data-state') === 'pass' && resolve(performance.now());
    new MutationObserver(look).observe(step, { attributes: true });
  });
  void port.sh('docker tag busybox:1.37 tools:v1');
  await reader.read();
  const at = performance.now();
  void reader.cancel();
  return (await ticked) - at;`;

const framesScript = `
  const churn = port.sh('for i in $(seq 12); do docker start c$i; docker rename c$i d$i; done');
  const list = document.querySelector('.dd-inspector-place');
  const gaps = [];
  let last = performance.now();
  const end = last + 5000;
  await new Promise((resolve) => {
    const frame = (now) => {
      gaps.push(now - last);
      last = now;
      list.scrollBy(0, 12);
      if (now < end) requestAnimationFrame(frame);
      else resolve();
    };
    requestAnimationFrame(frame);
  });
  await churn;
  return { frames: gaps.length, longest: Math.max(...gaps) };`;

interface Smoothness {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly longest: number;
  /** The main thread's milliseconds of processor time a frame: what a loaded bench machine does not change. */
  readonly work: number;
}

/** Milliseconds from the engine's event to the tick. */
async function tick(browser: Browser, origin: string): Promise<number> {
  const page = await open(browser, `${origin}/lessons/drills/second-name/`);
  await page.locator('[data-dd-status][data-state=running]').waitFor();
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const time = page.evaluate<number>(inPage(tickScript));
    times.push(await time);
    await sh(page, 'docker rmi tools:v1');
    await page.locator('[data-step="named"]:not([data-state=pass])').waitFor();
  }
  await page.context().close();
  return median(times);
}

/** Milliseconds from the click on a port to nginx's page on the screen. */
async function preview(browser: Browser, origin: string): Promise<number> {
  const page = await open(browser, `${origin}/playground/`);
  await sh(page, 'docker run -d -p 8080:80 nginx && sleep 2');
  await page.getByRole('tab', { name: 'Preview' }).click();
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    await page.getByRole('textbox', { name: 'Address' }).fill('9');
    await page.keyboard.press('Enter');
    await page.locator('.dd-preview-failure').waitFor();
    const start = performance.now();
    await page.getByRole('button', { name: /^8080/ }).click();
    await page.frameLocator('.dd-pane-preview iframe').getByRole('heading').first().waitFor();
    times.push(performance.now() - start);
  }
  await page.context().close();
  return median(times);
}

/** Frames while a list of 200 containers is scrolled and containers start and stop. */
async function frames(browser: Browser, origin: string): Promise<Smoothness> {
  const page = await open(browser, `${origin}/playground/`);
  await sh(page, 'docker pull -q busybox; docker create --name seed busybox true');
  await sh(page, 'for i in $(seq 100); do docker commit -m $i seed image$i > /dev/null; done');
  await sh(page, 'for i in $(seq 200); do docker create --name c$i busybox sleep 1000 > /dev/null; done');
  await page.getByRole('tab', { name: 'Inspector' }).click();
  await page.getByText('image100', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Containers', exact: true }).click();
  await page.getByText('c200', { exact: true }).waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
  const before = await worked();
  const found = await page.evaluate<{ frames: number; longest: number }>(inPage(framesScript));
  const work = ((await worked()) - before) / found.frames;
  await page.context().close();
  return { perSecond: found.frames / 5, longest: found.longest, work };
}

/** @param origin of the served site */
export async function benchWorkbench(origin: string, report: Report): Promise<void> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
  report('a step ticks after its event', `${(await tick(browser, origin)).toFixed(0)} ms`, '200 ms');
  report('preview of nginx', `${(await preview(browser, origin)).toFixed(0)} ms`, '400 ms');
  const { perSecond, longest, work } = await frames(browser, origin);
  report('inspector, 100 images and 200 containers', `${perSecond.toFixed(0)} frames/s`, '60 frames/s');
  report('  its longest frame', `${longest.toFixed(0)} ms`);
  report('  the page’s processor time a frame', `${work.toFixed(1)} ms`, '16 ms');
  await browser.close();
}
