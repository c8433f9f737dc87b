/** The .deb file (deb(5)): an ar(5) archive of debian-binary, control.tar and data.tar. */
import { readTar, type TarEntry } from '../../lib/tar.ts';
import { type Paragraph, parseControl } from './control.ts';
import { decompressMember } from './decompress.ts';

export interface Deb {
  readonly control: Paragraph;
  /** Files of control.tar but `control`: postinst, conffiles, md5sums, triggers … */
  readonly info: ReadonlyMap<string, Uint8Array>;
  readonly files: readonly { readonly entry: TarEntry; readonly data: Uint8Array }[];
}

/** Members of an ar archive in the common (System V) form, without long names. @throws Error for anything else */
export function* readAr(bytes: Uint8Array): Generator<{ readonly name: string; readonly data: Uint8Array }> {
  const ascii = new TextDecoder('latin1');
  if (ascii.decode(bytes.subarray(0, 8)) !== '!<arch>\n') throw new Error('not an ar archive');
  let at = 8;
  while (at < bytes.length) {
    const head = ascii.decode(bytes.subarray(at, at + 60));
    if (head.length < 60 || !head.endsWith('`\n')) throw new Error(`ar: bad member header at ${at}`);
    const size = Number(head.slice(48, 58).trim());
    if (!Number.isSafeInteger(size) || size < 0 || at + 60 + size > bytes.length)
      throw new Error('ar: truncated member');
    yield { name: head.slice(0, 16).trim().replace(/\/$/, ''), data: bytes.subarray(at + 60, at + 60 + size) };
    at += 60 + size + (size % 2);
  }
}

/** @throws Error for a file that isn't a version 2 package */
export async function readDeb(bytes: Uint8Array): Promise<Deb> {
  let control: Paragraph | undefined;
  const info = new Map<string, Uint8Array>();
  const files: { entry: TarEntry; data: Uint8Array }[] = [];
  let version = '';
  for (const member of readAr(bytes)) {
    if (member.name === 'debian-binary') version = new TextDecoder().decode(member.data);
    if (member.name.startsWith('control.tar')) {
      for (const { entry, data } of readTar(await decompressMember(member.name, member.data))) {
        const name = entry.name.replace(/^\.\//, '');
        if (name === 'control') control = [...parseControl(new TextDecoder().decode(data))][0];
        else if (entry.type === 'file') info.set(name, data);
      }
    }
    if (member.name.startsWith('data.tar')) files.push(...readTar(await decompressMember(member.name, member.data)));
  }
  if (!version.startsWith('2.')) throw new Error(`unsupported package format ${JSON.stringify(version.trim())}`);
  if (!control) throw new Error('the package has no control file');
  return { control, info, files };
}
