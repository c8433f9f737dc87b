/**
 * A layer: what a tree has beyond the one below it, as a tar with whiteouts (OCI image spec, layer.md), gzipped.
 * Sorted by path; hard links are kept; the same trees give the same bytes.
 */
import { createHash } from 'node:crypto';
import { equal } from '../../lib/bytes.ts';
import { TarWriter } from '../../lib/tar.ts';
import type { Node, Tree } from './tree.ts';

export interface Layer {
  /** `sha256:…` of the tar. */
  readonly diffId: string;
  /** `sha256:…` of the gzipped tar. */
  readonly digest: string;
  readonly blob: Uint8Array;
  /** Bytes of the files in it, as `docker history` counts. */
  readonly contentSize: number;
}

/** Compresses a layer's tar; asked once for each diffID, so that an implementation may remember. */
export type PackLayer = (diffId: string, tar: Uint8Array) => Uint8Array;

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function sameNode(a: Node, b: Node): boolean {
  if (a === b) return true;
  const same = a.type === b.type && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.target === b.target;
  return same && (a.type === 'directory' || (a.mtime === b.mtime && equal(a.data, b.data)));
}

/** Paths that `upper` adds or alters, with the folders they are in, and whiteouts; sorted. */
export function difference(lower: Tree, upper: Tree): [path: string, node: Node | 'whiteout'][] {
  const before = new Map(lower.entries());
  const after = new Map(upper.entries());
  const out = new Map<string, Node | 'whiteout'>();
  for (const [path, node] of after) {
    const old = before.get(path);
    if (old && sameNode(old, node)) continue;
    out.set(path, node);
    for (let up = parent(path); up && !out.has(up); up = parent(up)) {
      const folder = after.get(up);
      if (folder) out.set(up, folder);
    }
  }
  for (const path of before.keys()) {
    if (!after.has(path) && after.get(parent(path) || '/')?.type === 'directory') out.set(path, 'whiteout');
  }
  out.delete('/');
  return [...out].sort(([a], [b]) => (a < b ? -1 : 1));
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** @param mtime of whiteouts */
export function makeLayer(lower: Tree, upper: Tree, mtime: number, pack: PackLayer): Layer {
  const tar = new TarWriter();
  const written = new Map<Node, string>();
  let contentSize = 0;
  for (const [path, node] of difference(lower, upper)) {
    const name = path.slice(1);
    const at = name.lastIndexOf('/') + 1;
    if (node === 'whiteout') {
      tar.add(
        {
          name: `${name.slice(0, at)}.wh.${name.slice(at)}`,
          type: 'file',
          mode: 0o600,
          uid: 0,
          gid: 0,
          size: 0,
          mtime,
        },
        new Uint8Array(),
      );
      continue;
    }
    const first = written.get(node);
    const common = { mode: node.mode, uid: node.uid, gid: node.gid, mtime: Math.floor(node.mtime) };
    if (node.type === 'directory') tar.add({ ...common, name: `${name}/`, type: 'directory', size: 0 });
    else if (node.type === 'symlink') tar.add({ ...common, name, type: 'symlink', size: 0, linkname: node.target });
    else if (first !== undefined) tar.add({ ...common, name, type: 'link', size: 0, linkname: first });
    else {
      written.set(node, name);
      contentSize += node.data.length;
      tar.add({ ...common, name, type: 'file', size: node.data.length }, node.data);
    }
  }
  const bytes = tar.finish();
  const diffId = digestOf(bytes);
  const blob = pack(diffId, bytes);
  return { diffId, digest: digestOf(blob), blob, contentSize };
}
