/**
 * Five exercises of each chapter on a real Docker 28 with the same images: real-engine.json lists those that were seen to hold
 * there. About an hour on one core, since riscv64 programs run through qemu: only with ORACLE_DIR, the daemon's own folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { oracleMissing } from '../../src/tools/conform/oracle.ts';
import { contractOf } from '../../src/tools/lessons/contract.ts';
import { readCourse } from '../../src/tools/lessons/course-source.ts';
import { describeFinding } from '../../src/tools/lessons/finding.ts';
import { realMachine } from '../../src/tools/lessons/real-engine.ts';

const { lessons } = readCourse(join(import.meta.dirname, '..', '..'));
const chosen = JSON.parse(readFileSync(join(import.meta.dirname, 'real-engine.json'), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;
const folder = process.env.ORACLE_DIR;
const missing = folder === undefined ? 'ORACLE_DIR names no folder for a daemon' : oracleMissing();
if (missing !== undefined) console.warn(`SKIPPED: no exercise is held to a real engine: ${missing}`);

test('five exercises of every chapter are chosen', () => {
  const chapters = new Set(lessons.map(({ name }) => name.split('/')[0] ?? '').filter((name) => !/drills/.test(name)));
  expect(new Set(Object.keys(chosen))).toEqual(chapters);
  for (const [chapter, names] of Object.entries(chosen)) {
    expect(new Set(names).size, chapter).toBeGreaterThanOrEqual(5);
    for (const name of names) {
      const lesson = lessons.find((one) => one.name === name);
      expect(lesson?.check, name).toBeDefined();
      // A drill belongs to the chapter that it names as its topic.
      const topic = /^topic: (.*)$/m.exec(lesson?.english.text ?? '')?.[1];
      expect(topic === undefined ? name.split('/')[0] : chapter.replace(/^\d+-/, ''), name).toBe(topic ?? chapter);
    }
  }
});

describe.runIf(missing === undefined)('on a real engine', { timeout: 600_000 }, () => {
  const held = lessons.filter(({ name }) => Object.values(chosen).flat().includes(name));
  describe.each(held.map((lesson) => ({ name: lesson.name, lesson })))('$name', ({ lesson }) => {
    const parts = contractOf(() => realMachine(folder ?? ''), lesson);
    test.each(parts.filter(({ isForEveryEngine }) => isForEveryEngine))('$name', async ({ hold }) => {
      expect((await hold()).map(describeFinding).join('\n')).toBe('');
    });
  });
});
