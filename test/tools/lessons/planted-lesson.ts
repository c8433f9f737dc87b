/** The lesson that planted-mistakes.test.ts plants mistakes into: its files, and how to change them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const name = '010-first/010-greeter';

/** Replaces a text that must be there. */
export function replace(root: string, file: string, from: string | RegExp, to: string): void {
  const path = join(root, 'lessons', file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, changed);
}

export const write = (root: string, file: string, text: string) => {
  mkdirSync(dirname(join(root, 'lessons', file)), { recursive: true });
  writeFileSync(join(root, 'lessons', file), text);
};

export const page = `en/${name}/index.mdx`;
export const chinese = `zh-cn/${name}/index.mdx`;
export const check = `en/${name}/check.ts`;
export const solution = `en/${name}/solution.session`;

/** What is planted; the file and the text of the line where it must be found; what the message must say. */
export type Mistake = readonly [string, (root: string) => void, string, string | number, RegExp];
