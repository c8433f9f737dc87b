/**
 * `npm run images [-- NAME…]`: builds the base images (public/v2) and the student's root file system (public/machine)
 * from Debian's riscv64 packages. What is there and unchanged is left alone, without asking the network.
 * Options: --force builds again; --out DIR writes elsewhere than public.
 */
import { join, resolve } from 'node:path';
import { buildAll } from './images/build-all.ts';
import { callerFolder, projectRoot } from './project.ts';

/** Words of the command line. */
interface ImagesOptions {
  readonly names: readonly string[];
  readonly force: boolean;
  /** Folder that gets v2/ and machine/. */
  readonly out: string;
}

function parseArguments(args: readonly string[]): ImagesOptions {
  const names: string[] = [];
  let force = false;
  let out = join(projectRoot, 'public');
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '--force') force = true;
    else if (word === '--out') out = resolve(callerFolder, args[++i] ?? '.');
    else if (word.startsWith('-'))
      throw new Error(`unknown option ${word}\nusage: npm run images [-- [--force] [--out DIR] [NAME…]]`);
    else names.push(word);
  }
  return { names, force, out };
}

/**
 * Builds what is missing or changed, for the other tools.
 *
 * @param names repositories (`machine` is the student's root file system); all where empty
 */
export async function buildImages(names: readonly string[]): Promise<void> {
  await build(parseArguments(names));
}

async function build(options: ImagesOptions): Promise<void> {
  await buildAll({ ...options, source: join(projectRoot, 'src'), log: (line) => console.error(`images: ${line}`) });
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  try {
    await build(parseArguments(process.argv.slice(2)));
  } catch (error) {
    console.error(error instanceof Error ? `images: ${error.message}` : error);
    process.exitCode = 1;
  }
}
