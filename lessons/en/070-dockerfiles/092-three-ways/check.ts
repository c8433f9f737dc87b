/** A Go program in a small image: judged by the image's size and files, by what it prints, and by a file taken from the build. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const home = '/home/student';

const small = step('small', async ({ docker }) => {
  const image = await docker.image('quote');
  if (!image) return fail('an image quote', 'none', 'no-image');
  if (image.Size > 10_000_000) return fail('10 MB or less', `${Math.round(image.Size / 1e6)} MB`, 'big');
  const paths = ((await docker.layers('quote:latest')) ?? []).flatMap(({ files }) => [...files.keys()]);
  if (paths.some((path) => path.endsWith('main.go'))) return fail('no source in the image', 'main.go', 'source');
  return undefined;
});

const prints = step('prints', async ({ docker, sh }) => {
  if (!(await docker.image('quote'))) return fail('an image quote', 'none', 'no-image');
  const { stdout, stderr } = await sh('docker run --rm quote');
  if (stdout.includes('What I cannot build')) return undefined;
  const observed = (stdout + stderr).trim().split('\n')[0] ?? '';
  if (stdout.startsWith('no words')) return fail('the words', observed, 'no-words');
  if (observed.includes('no command specified')) return fail('a command', observed, 'no-command');
  return fail('the words', observed.slice(0, 120) || 'nothing', 'does-not-run');
});

const program = step('program', async ({ file }) => {
  const bytes = await file.read(`${home}/quote.bin`).catch(() => undefined);
  if (!bytes) return fail('a file ~/quote.bin', 'none', 'no-file');
  const isProgram = String.fromCharCode(...bytes.subarray(1, 4)) === 'ELF';
  if (!isProgram) return fail('a compiled program', 'another file', 'no-program');
  if (!new TextDecoder('latin1').decode(bytes).includes('/words.txt'))
    return fail('the program quote', 'another program', 'other-program');
  return undefined;
});

export default exercise({ steps: [small, prints, program] });
