/** Globs over absolute paths, for choosing files of a tree: `*` and `?` stay within a name, `**` crosses folders. */

const compiled = new Map<string, RegExp>();

function compile(glob: string): RegExp {
  let pattern = '';
  for (let i = 0; i < glob.length; i++) {
    const character = glob[i] ?? '';
    if (glob.startsWith('**', i)) {
      pattern += '.*';
      i++;
    } else if (character === '*') pattern += '[^/]*';
    else if (character === '?') pattern += '[^/]';
    else pattern += character.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  return new RegExp(`^${pattern}$`);
}

/** Does the whole path match? */
export function matchGlob(glob: string, path: string): boolean {
  const known = compiled.get(glob) ?? compile(glob);
  compiled.set(glob, known);
  return known.test(path);
}
