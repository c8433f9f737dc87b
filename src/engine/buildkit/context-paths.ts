/** Which files of the build context the steps use, so that no others are asked for (dockerfile2llb's ctxPaths). */
import { joinPath } from '../../lib/path.ts';
import type { Vertex } from './llb.ts';
import { vertices } from './llb-walk.ts';

/** Paths without a slash in front, wildcards kept; undefined where the whole context is used, or nothing is known. */
export function usedContextPaths(top: Vertex | undefined): string[] | undefined {
  const paths = new Set<string>();
  const isContext = (vertex: Vertex | undefined): boolean => vertex?.op.kind === 'context' && vertex.op.name === '';
  for (const { op, inputs } of vertices(top)) {
    if (op.kind === 'copy')
      for (const { input, path } of op.sources) if (isContext(inputs[input])) paths.add(joinPath('/', path).slice(1));
    if (op.kind === 'exec')
      for (const { input, source } of op.mounts)
        if (isContext(inputs[input])) paths.add(joinPath('/', source).slice(1));
  }
  return paths.size === 0 || paths.has('') ? undefined : [...paths].sort();
}
