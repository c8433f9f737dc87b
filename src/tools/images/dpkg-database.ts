/** dpkg's own records (/var/lib/dpkg): status paragraphs, info files, file triggers; as dpkg 1.22 writes them. */

import { createHash } from 'node:crypto';
import { formatControl, type Paragraph, parseControl } from './control.ts';
import type { Deb } from './deb.ts';
import { fileNode, type Tree } from './tree.ts';

const ADMIN = '/var/lib/dpkg';

/** The order in which dpkg writes the fields it knows; others follow after the description. */
const FIELD_ORDER = [
  'Package', 'Essential', 'Protected', 'Status', 'Priority', 'Section', 'Installed-Size', 'Origin', 'Maintainer', 'Bugs',
  'Architecture', 'Multi-Arch', 'Source', 'Version', 'Config-Version', 'Replaces', 'Provides', 'Depends', 'Pre-Depends',
  'Recommends', 'Suggests', 'Breaks', 'Conflicts', 'Enhances', 'Conffiles', 'Description',
]; // biome-ignore format: a list

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** `libc6` -> `libc6:riscv64` for packages that can be there in several architectures. */
function infoName(control: Paragraph): string {
  const name = control.get('Package') ?? '';
  return control.get('Multi-Arch') === 'same' ? `${name}:${control.get('Architecture')}` : name;
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** Conffiles that are still listed (not marked for removal), absolute paths. */
function conffiles(deb: Deb): string[] {
  const lines = text(deb.info.get('conffiles') ?? new Uint8Array()).split('\n');
  return lines.filter((line) => line.startsWith('/'));
}

/** The status paragraph of a freshly configured package. */
export function statusParagraph(deb: Deb): Paragraph {
  const fields = new Map(deb.control);
  fields.set('Status', 'install ok installed');
  const hashes = new Map(deb.files.map(({ entry, data }) => [entry.name.replace(/^\./, ''), data]));
  const listed = conffiles(deb).map((path) => `\n ${path} ${md5(hashes.get(path) ?? new Uint8Array())}`);
  if (listed.length > 0) fields.set('Conffiles', listed.join(''));
  const known = FIELD_ORDER.filter((name) => fields.has(name));
  const rest = [...fields.keys()].filter((name) => !FIELD_ORDER.includes(name));
  return new Map([...known, ...rest].map((name) => [name, fields.get(name) ?? '']));
}

/** Names in the tree's status file. */
export function installedPackages(tree: Tree): Map<string, Paragraph> {
  const out = new Map<string, Paragraph>();
  if (!tree.get(`${ADMIN}/status`)) return out;
  for (const paragraph of parseControl(tree.text(`${ADMIN}/status`)))
    out.set(paragraph.get('Package') ?? '', paragraph);
  return out;
}

/** Records packages as installed. */
export function recordPackages(tree: Tree, debs: readonly Deb[], mtime: number): void {
  const put = (path: string, content: string | Uint8Array, mode = 0o644): void =>
    tree.put(path, fileNode(typeof content === 'string' ? new TextEncoder().encode(content) : content, mtime, mode));
  const status = installedPackages(tree);
  let triggers = tree.get(`${ADMIN}/triggers/File`) ? tree.text(`${ADMIN}/triggers/File`) : '';
  for (const deb of debs) {
    const name = infoName(deb.control);
    status.set(deb.control.get('Package') ?? '', statusParagraph(deb));
    const paths = deb.files.map(({ entry }) => entry.name.replace(/^\.?\//, '/').replace(/\/$/, '') || '/.');
    put(`${ADMIN}/info/${name}.list`, `${paths.join('\n')}\n`);
    for (const [file, data] of deb.info) {
      put(`${ADMIN}/info/${name}.${file}`, data, /^(pre|post)(inst|rm)$|^config$/.test(file) ? 0o755 : 0o644);
    }
    triggers += fileTriggers(deb);
  }
  const sorted = [...status].sort(([a], [b]) => (a < b ? -1 : 1));
  put(`${ADMIN}/status`, sorted.map(([, paragraph]) => `${formatControl(paragraph)}\n`).join(''));
  put(`${ADMIN}/info/format`, '1\n');
  put(`${ADMIN}/arch-native`, 'riscv64\n');
  if (!tree.get(`${ADMIN}/diversions`)) put(`${ADMIN}/diversions`, '');
  for (const name of ['lock', 'lock-frontend', 'triggers/Lock']) put(`${ADMIN}/${name}`, '', 0o640);
  put(`${ADMIN}/triggers/Unincorp`, '');
  put(`${ADMIN}/triggers/File`, triggers);
}

/** `interest /path` lines of a package's triggers file, in the form of triggers/File. */
function fileTriggers(deb: Deb): string {
  let out = '';
  for (const line of text(deb.info.get('triggers') ?? new Uint8Array()).split('\n')) {
    const match = /^interest(-noawait|-await)?\s+(\/\S+)/.exec(line);
    if (match) out += `${match[2]} ${infoName(deb.control)}${match[1] === '-noawait' ? '/noawait' : ''}\n`;
  }
  return out;
}
