/** Debian packages made in memory. */
import { concat, utf8 } from '../../src/lib/bytes.ts';
import { TarWriter } from '../../src/lib/tar.ts';

/** One member of an ar archive, padded. */
export function arMember(name: string, data: Uint8Array): Uint8Array {
  const head = [
    name.padEnd(16),
    '0'.padEnd(12),
    '0'.padEnd(6),
    '0'.padEnd(6),
    '100644'.padEnd(8),
    String(data.length).padEnd(10),
  ];
  return concat([utf8(`${head.join('')}\`\n`), data, utf8(data.length % 2 ? '\n' : '')]);
}

/** A tar of files by name; a name with a slash at its end is a directory. */
export function tarOf(files: Readonly<Record<string, string>>, mtime = 5): Uint8Array {
  const writer = new TarWriter();
  for (const [name, content] of Object.entries(files)) {
    const directory = name.endsWith('/');
    const data = utf8(content);
    const type = directory ? 'directory' : 'file';
    writer.add({ name, type, mode: directory ? 0o755 : 0o644, uid: 0, gid: 0, size: data.length, mtime }, data);
  }
  return writer.finish();
}

/** A package of format 2.0, not compressed. */
export function debOf(
  control: string,
  info: Record<string, string>,
  files: Record<string, string>,
  mtime: number,
): Uint8Array {
  return concat([
    utf8('!<arch>\n'),
    arMember('debian-binary', utf8('2.0\n')),
    arMember('control.tar', tarOf({ './control': control, ...info }, mtime)),
    arMember('data.tar', tarOf(files, mtime)),
  ]);
}
