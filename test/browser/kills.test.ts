/**
 * The browser is killed at random points of a student's work (DRYDOCK_KILLS times, default 3), always on the same profile. Each time
 * the machine comes up again, nothing is torn, and nothing is lost whose prompt had come back.
 */
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveStatic } from '../../src/tools/static-server.ts';
import { KillableChromium } from './killable.ts';
import { Student } from './workbench.ts';

const dist = process.env.DRYDOCK_DIST ?? join(import.meta.dirname, '..', '..', 'dist');
const kills = Number(process.env.DRYDOCK_KILLS ?? 3);
/** Milliseconds of work before the power goes. */
const longestWork = 9000;

let server: Server;
let origin: string;
const chromium = new KillableChromium();
beforeAll(async () => {
  const served = await serveStatic(dist, 0);
  server = served.server;
  origin = `http://localhost:${served.port}`;
});
afterAll(async () => {
  await chromium.remove();
  server.closeAllConnections();
  server.close();
});

async function sitDown(page: Page): Promise<Student> {
  await page.goto(`${origin}/playground/`);
  const student = new Student(page);
  // Kills in the midst of three boots running look like a machine that can't boot.
  const again = page.getByRole('button', { name: 'Try again' });
  await Promise.race([again.click({ timeout: 60_000 }).catch(() => {}), student.prompt()]);
  await student.prompt();
  return student;
}

/** One number goes through a file, an image's name, a volume, a container and another file, in this order. */
const round = (n: number) =>
  `echo ${n} > first && docker tag busybox mark:${n} && docker run --rm -v data:/d busybox sh -c 'echo ${n} > /d/n' && docker rm -f box >/dev/null; docker run -d --name box -l n=${n} busybox sleep 1000 >/dev/null && echo ${n} > last`;

const look =
  'cat first last; docker images mark -q | wc -l; docker run --rm -v data:/d busybox cat /d/n; docker inspect -f "{{.Config.Labels.n}}" box';

/** Works until the power goes. @returns the last round whose prompt came back */
async function work(student: Student, from: number, until: Promise<void>): Promise<number> {
  let done = from;
  let isOver = false;
  void until.then(() => {
    isOver = true;
  });
  const going = (async () => {
    while (!isOver) {
      await student.runs(round(done + 1));
      // What was seen after the power went was not seen.
      if (!isOver) done += 1;
    }
  })().catch(() => {});
  await Promise.race([going, until]);
  return done;
}

test(
  `${kills} kills at random points`,
  async () => {
    let done = 0;
    for (let trial = 0; trial <= kills; trial++) {
      const page = await chromium.start();
      const student = await sitDown(page);
      const notices = await page.locator('.dd-notice').allTextContents();
      // That the container has stopped is said, and true.
      const faults = notices.filter((text) => !text.includes('docker start box'));
      expect(faults, `trial ${trial}`).toEqual([]);
      if (trial === 0) await student.runs('docker pull -q busybox');
      if (done > 0) {
        const [first = 0, last = 0, marks = 0, volume = 0, box = 0] =
          (await student.runs(look)).match(/\d+/g)?.map(Number) ?? [];
        const seen = `trial ${trial}: acknowledged ${done}; ${JSON.stringify({ first, last, marks, volume, box })}`;
        expect(last, seen).toBeGreaterThanOrEqual(done);
        expect(
          [first, marks, volume, box].every((value) => value === last || value === last + 1),
          seen,
        ).toBe(true);
        // In their order: what comes later in a round is never ahead.
        expect(first >= marks && marks >= volume && volume >= last, seen).toBe(true);
        done = last;
      }
      if (trial === kills) break;
      const when = new Promise<void>((resolve) => setTimeout(resolve, Math.random() * longestWork));
      done = await work(student, done, when);
      await chromium.kill();
    }
  },
  60_000 + kills * 60_000,
);
