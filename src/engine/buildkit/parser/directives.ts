/** Parser directives (`# escape=`, `# syntax=`, `# check=`) at the head of a Dockerfile (Dockerfile reference, "Parser directives"). */

export interface Directive {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/** A mistake in a Dockerfile at a line; BuildKit shows `dockerfile parse error on line N: …`. */
export class DockerfileError extends Error {
  readonly line: number | undefined;
  /** The last line that is wrong. */
  readonly end: number | undefined;

  constructor(message: string, line?: number, end?: number) {
    super(message);
    this.line = line;
    this.end = end;
  }
}

const shape = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const known = new Set(['escape', 'syntax', 'check']);

/** Of a directive the line before it is blamed; none for the first. */
const lineBefore = (line: number): number | undefined => (line > 1 ? line - 1 : undefined);

/** Directives end with the first line that is none; a comment that names no known one ends them too. */
export function parseDirectives(dockerfile: string): Directive[] {
  const found: Directive[] = [];
  for (const [index, line] of dockerfile.split('\n').entries()) {
    const [, key = '', value = ''] = shape.exec(line) ?? [];
    const name = key.toLowerCase();
    if (!known.has(name)) break;
    if (found.some((other) => other.name === name))
      throw new DockerfileError(`only one ${name} parser directive can be used`, lineBefore(index + 1));
    found.push({ name, value, line: index + 1 });
  }
  return found;
}

/** The escape character of a Dockerfile. @throws DockerfileError */
export function escapeOf(directives: readonly Directive[]): string {
  const directive = directives.find(({ name }) => name === 'escape');
  if (!directive) return '\\';
  if (directive.value !== '`' && directive.value !== '\\')
    throw new DockerfileError(
      `invalid escape token '${directive.value}' does not match \` or \\`,
      lineBefore(directive.line),
    );
  return directive.value;
}
