/**
 * A build's steps as a graph (BuildKit's LLB, solver/pb): each vertex says what is done with the results of its inputs. Where
 * BuildKit has one protobuf definition ours are plain objects; merge and diff operations are left out.
 */
import { utf8 } from '../../lib/bytes.ts';
import { digestOf } from '../oci/digest.ts';
import type { LineRange } from './build-error.ts';

/** An image's layers. `layers` are known once metadata was loaded. */
export interface ImageOp {
  readonly kind: 'image';
  /** With the digest where it came from a registry. */
  readonly reference: string;
  /** Finds the image again in what metadata loading found. */
  readonly key: string;
}

/** The build context, or a named one. */
export interface ContextOp {
  readonly kind: 'context';
  readonly name: string;
}

/** Files whose content is in the Dockerfile. */
export interface InlineOp {
  readonly kind: 'inline';
  readonly files: readonly { readonly path: string; readonly content: string; readonly mode: number }[];
}

export interface HttpOp {
  readonly kind: 'http';
  readonly url: string;
  readonly filename: string;
  /** `sha256:…` or empty. */
  readonly checksum: string;
}

export interface ExecMount {
  readonly type: 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';
  readonly target: string;
  /** Index of the input it comes from; -1 for none. */
  readonly input: number;
  readonly source: string;
  readonly readOnly: boolean;
  /** Of a cache or a secret. */
  readonly id: string;
  readonly sharing: string;
  readonly mode: number | undefined;
  readonly uid: number;
  readonly gid: number;
  /** Of a tmpfs, in bytes; 0: no limit. */
  readonly size: number;
  readonly required: boolean;
  /** A secret in this environment variable instead of a file. */
  readonly env: string;
}

export interface ExecOp {
  readonly kind: 'exec';
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly network: string;
  readonly mounts: readonly ExecMount[];
}

export interface CopyOp {
  readonly kind: 'copy';
  /** From the results of inputs 1…; input 0 is what is copied into. */
  readonly sources: readonly {
    readonly input: number;
    readonly path: string;
    readonly unpack: boolean;
    readonly wildcard: boolean;
  }[];
  readonly destination: string;
  /** `user[:group]` of the target's own files, or empty. */
  readonly owner: string;
  /** Octal digits or letters, or empty. */
  readonly mode: string;
  readonly parents: boolean;
  readonly exclude: readonly string[];
}

export interface MkdirOp {
  readonly kind: 'mkdir';
  readonly path: string;
  readonly user: string;
  /** RFC 3339; undefined: now. */
  readonly created: string | undefined;
}

export type Op = ImageOp | ContextOp | InlineOp | HttpOp | ExecOp | CopyOp | MkdirOp;

export interface Vertex {
  readonly op: Op;
  /** undefined: an empty file system. */
  readonly inputs: readonly (Vertex | undefined)[];
  readonly name: string;
  /** Of the operation and of what is below it: the same steps are one. */
  readonly digest: string;
  readonly ignoreCache: boolean;
  readonly range: LineRange | undefined;
  /** What the cache's records call it. */
  readonly description: string;
}

export interface VertexOptions {
  readonly name: string;
  readonly inputs?: readonly (Vertex | undefined)[];
  readonly ignoreCache?: boolean;
  readonly range?: LineRange | undefined;
  readonly description?: string;
}

export function vertex(op: Op, { name, inputs = [], ignoreCache = false, range, description }: VertexOptions): Vertex {
  const digest = digestOf(utf8(JSON.stringify([op, inputs.map((input) => input?.digest ?? ''), ignoreCache])));
  return { op, inputs, name, digest, ignoreCache, range, description: description ?? name };
}
