/** The build context of all generated builds: few files of every kind, with times of their own. */
import { concat, utf8 } from '../../lib/bytes.ts';
import { gzip } from '../../lib/gzip.ts';
import { type TarType, TarWriter } from '../../lib/tar.ts';

type Entry = readonly [name: string, mode: number, content?: string | Uint8Array];

const archived: readonly Entry[] = [
  ['inner/', 0o755],
  ['inner/one.txt', 0o640, 'one\n'],
  ['inner/two', 0o755, 'two\n'],
  ['inner/link', 0o777, '->one.txt'],
  ['top.txt', 0o644, 'top\n'],
];

const files: readonly Entry[] = [
  ['.hidden', 0o644, 'hidden\n'],
  ['a.txt', 0o644, 'alpha\n'],
  ['b.txt', 0o600, 'beta\n'],
  ['c.md', 0o444, '# gamma\n'],
  ['run.sh', 0o755, '#!/bin/sh\necho run "$@"\n'],
  ['empty', 0o644, ''],
  ['sp ace.txt', 0o644, 'space\n'],
  ['[odd].txt', 0o644, 'odd\n'],
  ['ünï.txt', 0o644, 'unicode\n'],
  ['dir/', 0o755],
  ['dir/x.txt', 0o644, 'x\n'],
  ['dir/y.md', 0o664, 'y\n'],
  ['dir/up', 0o777, '->../a.txt'],
  ['dir/none/', 0o700],
  ['dir/sub/', 0o750],
  ['dir/sub/z.txt', 0o644, 'z\n'],
  ['dir/sub/deep/', 0o755],
  ['dir/sub/deep/w.txt', 0o644, 'w\n'],
  ['link', 0o777, '->a.txt'],
  ['dirlink', 0o777, '->dir'],
  ['broken', 0o777, '->nowhere'],
  ['sticky/', 0o1777],
  ['sticky/s.txt', 0o4755, 'setuid\n'],
  ['src/', 0o2755],
  ['src/main.c', 0o644, 'int main(void) { return 0; }\n'],
  ['src/lib.c', 0o644, 'int lib;\n'],
  ['src/lib.h', 0o644, 'extern int lib;\n'],
  ['src/test/', 0o755],
  ['src/test/lib_test.c', 0o644, 'int test;\n'],
  ['hard', 0o644, 'hard\n'],
  ['hard2', 0o644, '=>hard'],
  ['fake.tar', 0o644, 'not an archive\n'],
  ['secret.txt', 0o600, 'hush\n'],
];

const start = 1_500_000_000;

function archive(entries: readonly Entry[], uid: number): Uint8Array {
  const writer = new TarWriter();
  for (const [at, [name, mode, content = '']] of entries.entries()) {
    const link = typeof content === 'string' && /^[-=]>/.test(content) ? content.slice(2) : undefined;
    const data = link !== undefined ? new Uint8Array() : typeof content === 'string' ? utf8(content) : content;
    let type: TarType = name.endsWith('/') ? 'directory' : 'file';
    if (link !== undefined) type = String(content).startsWith('=') ? 'link' : 'symlink';
    const linkname = link === undefined ? {} : { linkname: link };
    writer.add({ name, type, mode, uid, gid: uid, size: data.length, mtime: start + at * 1000, ...linkname }, data);
  }
  return writer.finish();
}

/** A tar archive of it. */
export function contextArchive(): Uint8Array {
  const inner = archive(archived, 7);
  return archive([...files, ['data.tar', 0o644, inner], ['data.tgz', 0o644, gzip(concat([inner]))]], 1000);
}
