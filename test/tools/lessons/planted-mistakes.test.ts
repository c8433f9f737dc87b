/** Mistakes that authors make, planted one by one into a lesson that is right: each is caught with file, line and cure. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractOf } from '../../../src/tools/lessons/contract.ts';
import { readCourse } from '../../../src/tools/lessons/course-source.ts';
import { describeFinding, type Finding } from '../../../src/tools/lessons/finding.ts';
import { lintCourse } from '../../../src/tools/lessons/lint.ts';
import { newLesson } from '../../../src/tools/lessons/new-lesson.ts';
import { buildCache, projectRoot } from '../../../src/tools/project.ts';
import { nodeMachine } from '../../machine/node-machine.ts';
import { lies } from './lies.ts';
import { mistakes } from './mistakes.ts';
import { type Mistake, name } from './planted-lesson.ts';

const quiz = `quiz:
  lasts:
    kind: single
    ask: How long does a container live?
    options:
      - text: As long as its main process
        right: true
        why: The container is that process.
      - text: For ever
        why: It ends when its main process does.
  says:
    kind: predict
    ask: What does it print?
    command: docker run -q --rm busybox echo hello
    answer: hello
    why: echo prints its words.
`;

let folder: string;
let count = 0;

beforeAll(() => {
  mkdirSync(buildCache, { recursive: true });
  folder = mkdtempSync(join(buildCache, 'planted-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A course of one lesson without a mistake, in two languages. */
function rightCourse(): string {
  count += 1;
  const root = join(folder, String(count));
  mkdirSync(root);
  symlinkSync(join(projectRoot, 'src'), join(root, 'src'));
  newLesson(root, name, 'A greeter');
  const lesson = join(root, 'lessons', 'en', name);
  const page = readFileSync(join(lesson, 'index.mdx'), 'utf8');
  writeFileSync(
    join(lesson, 'index.mdx'),
    page
      .replaceAll('TODO: ', '')
      .replace(/\n---\n\n/, `\n${quiz}---\n\n`)
      .concat('\n## What to keep\n\n<Quiz id="lasts" />\n\nSee [above](#what-to-keep).\n'),
  );
  writeFileSync(join(root, 'lessons/en/010-first/chapter.json'), '{ "en": "First", "zh-CN": "入门" }\n');
  const translated = join(root, 'lessons', 'zh-cn', name);
  mkdirSync(dirname(translated), { recursive: true });
  cpSync(lesson, translated, { recursive: true, filter: (path) => !/\.(?:ts|session)$|also-right|wrong/.test(path) });
  return root;
}

async function findingsOf(root: string): Promise<Finding[]> {
  const course = readCourse(root, projectRoot);
  const lint = lintCourse(course);
  if (lint.length > 0) return lint;
  const findings: Finding[] = [];
  for (const lesson of course.lessons)
    for (const { hold } of contractOf(nodeMachine, lesson)) findings.push(...(await hold()));
  return findings;
}

function lineOf(root: string, file: string, where: string | number): number {
  if (typeof where === 'number') return where;
  return (
    readFileSync(join(root, 'lessons', file), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(where)) + 1
  );
}

async function isCaught([, plant, file, where, says]: Mistake): Promise<void> {
  const root = rightCourse();
  plant(root);
  const findings = await findingsOf(root);
  const hit = findings.find((finding) => finding.file === `lessons/${file}` && says.test(finding.problem));
  expect(hit, findings.map(describeFinding).join('\n') || 'nothing was found').toBeDefined();
  expect(hit?.line).toBe(lineOf(root, file, where));
  expect(hit?.cure).not.toBe('');
}

test('the lesson they are planted in has none', async () => {
  expect((await findingsOf(rightCourse())).map(describeFinding).join('\n')).toBe('');
});

describe('seen by lesson:lint', () => {
  test.each(mistakes)('%s', (...mistake) => isCaught(mistake));
});

describe('seen by lesson:test', () => {
  test.each(lies)('%s', (...mistake) => isCaught(mistake));
});
