/** Backup and restore: judged by what the archive lists and by what the second volume holds. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

async function contentOf({ docker }: Pick<Facts, 'docker'>, name: string): Promise<string | undefined> {
  const files = await docker.volumeFiles(name);
  if (!files) return undefined;
  const lines = [...files.values()]
    .filter(({ type }) => type === 'file')
    .map(({ path, bytes }) => `./${path}: ${new TextDecoder().decode(bytes).trim()}\n`);
  return lines.sort().join('');
}

const backup = step('backup', async ({ docker, sh }) => {
  if (!(await docker.volume('ledger'))) return fail('the volume ledger', 'none', 'not-filled');
  const { code, stdout } = await sh('tar tf ~/ledger.tar');
  if ((await sh('test -e ~/ledger.tar')).code !== 0) return fail('a file ~/ledger.tar', 'no such file', 'no-archive');
  if (code !== 0) return fail('a tar archive', 'something else', 'not-tar');
  if (!/(^|\/)old\/accounts$/m.test(stdout))
    return fail('the files of the volume', stdout.trim().slice(0, 80) || 'nothing', 'empty');
  return undefined;
});

const restore = step('restore', async (facts) => {
  const wanted = await contentOf(facts, 'ledger');
  const found = await contentOf(facts, 'ledger2');
  if (found === undefined) return fail('a volume named ledger2', 'none', 'no-volume');
  if (found === '') return fail('the files of ledger', 'an empty volume', 'nothing-restored');
  if (found === wanted) return undefined;
  const deeper = /^\.\/[^:]+\/accounts/m.test(found) && !/^\.\/accounts/m.test(found);
  return fail(wanted ?? 'the files of ledger', found.trim().slice(0, 80), deeper ? 'deeper' : 'different');
});

export default exercise({ steps: [backup, restore] });
