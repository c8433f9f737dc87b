/** What is written at a place of a Dockerfile. Left out: heredocs, and another escape character than the backslash. */

export type DockerfilePlace =
  | { readonly kind: 'instruction' }
  /** `typed` begins with a dash. */
  | { readonly kind: 'flag'; readonly instruction: string; readonly typed: string }
  | { readonly kind: 'image'; readonly typed: string }
  | { readonly kind: 'stage'; readonly typed: string }
  /** A variable's name, perhaps. */
  | { readonly kind: 'name' };

/** @param before the text from the beginning of the file up to the place */
export function dockerfilePlace(before: string): DockerfilePlace | undefined {
  const lines = before.split('\n');
  let line = lines.pop() ?? '';
  if (line.trimStart().startsWith('#')) return undefined;
  for (let previous = lines.pop(); previous?.trimEnd().endsWith('\\'); previous = lines.pop())
    line = `${previous.trimEnd().slice(0, -1)} ${line}`;
  const own = line.replace(/^\s*(?:ONBUILD\s+)?/i, '');
  if (/^\w*$/.test(own)) return { kind: 'instruction' };
  const [, name, rest = ''] = /^([a-z]+)\s+(.*)$/is.exec(own) ?? [];
  if (name === undefined) return undefined;
  const instruction = name.toUpperCase();
  const words = rest.split(/\s+/);
  const typed = words.pop() ?? '';
  const hasFlagsOnly = words.every((word) => word === '' || word.startsWith('--'));
  if (hasFlagsOnly && /^-(?:$|-[a-z-]*$)/.test(typed)) return { kind: 'flag', instruction, typed };
  const stage = /^--(?:from|mount=(?:.*,)?from)=([^,]*)$/.exec(typed)?.[1];
  if (stage !== undefined) return { kind: 'stage', typed: stage };
  if (instruction === 'FROM') return hasFlagsOnly && !typed.includes('$') ? { kind: 'image', typed } : undefined;
  return { kind: 'name' };
}
