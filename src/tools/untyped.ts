/** `node src/tools/bootstrap.mjs run.ts untyped`: commands and flags of our docker that no recorded session types and passes. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commands } from '../docker/cli/registry.ts';
import { projectRoot } from './project.ts';
import { flagsOf, gaps, typedInSessions } from './scoreboard/typed.ts';

const file = join(projectRoot, 'test', 'conform', 'known.ts');
const { known } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { known: ReadonlyMap<string, string> };
const missing = gaps(typedInSessions((key) => !known.has(key)));
for (const { command, isTyped, flags } of missing)
  console.log(`${command.path}${isTyped ? '' : ' (never)'}: ${flags.map((name) => `--${name}`).join(' ')}`);
const all = commands.filter(({ hidden, support }) => !hidden && !support.startsWith('absent'));
const flags = all.reduce((sum, command) => sum + flagsOf(command).length, 0);
const untyped = missing.reduce((sum, gap) => sum + gap.flags.length, 0);
const never = missing.filter(({ isTyped }) => !isTyped).length;
console.log(`${all.length - never} of ${all.length} commands typed, ${flags - untyped} of ${flags} flags`);
