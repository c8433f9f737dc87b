/** Heredocs of RUN, COPY and ADD: `<<EOF`, `<<-EOF`, `<<"EOF"` (Dockerfile reference, "Here-Documents"). */

export interface Heredoc {
  readonly name: string;
  content: string;
  /** Variables in it are expanded, since its name was not quoted. */
  readonly expand: boolean;
  /** `<<-`: leading tabs are dropped when it is written. */
  readonly chomp: boolean;
  /** The file descriptor before `<<`; 0 where none. */
  readonly fileDescriptor: number;
}

const shape = /^(\d*)<<(-?)\s*([^<]*)$/;

/** Reads one word; undefined where it is no heredoc. */
export function parseHeredoc(word: string): Heredoc | undefined {
  const found = shape.exec(word);
  if (!found) return undefined;
  const [, descriptor = '', dash = '', rest = ''] = found;
  if (rest === '' || /\s/.test(rest)) return undefined;
  let name = '';
  let isQuoted = false;
  for (let i = 0; i < rest.length; i++) {
    const c = rest.charAt(i);
    if (c === "'" || c === '"') {
      const end = rest.indexOf(c, i + 1);
      if (end < 0) return undefined;
      name += rest.slice(i + 1, end);
      isQuoted = true;
      i = end;
    } else if (c === '\\') {
      i += 1;
      name += rest.charAt(i);
      isQuoted = true;
    } else name += c;
  }
  if (name === '') return undefined;
  return {
    name,
    content: '',
    expand: !isQuoted,
    chomp: dash !== '',
    fileDescriptor: descriptor === '' ? 0 : Number(descriptor),
  };
}

/** Words of a line as a shell splits it, quotes kept: only to find the heredocs among them. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    if (quote) {
      word += c;
      if (c === quote) quote = '';
      else if (c === '\\' && quote === '"') {
        i += 1;
        word += line.charAt(i);
      }
    } else if (c === "'" || c === '"') {
      quote = c;
      word += c;
    } else if (c === '\\') {
      i += 1;
      word += c + line.charAt(i);
    } else if (/\s/.test(c)) {
      if (word) words.push(word);
      word = '';
    } else word += c;
  }
  if (word) words.push(word);
  return words;
}

export function heredocsOf(line: string): Heredoc[] {
  if (!line.includes('<<')) return [];
  return shellWords(line).flatMap((word) => parseHeredoc(word) ?? []);
}
