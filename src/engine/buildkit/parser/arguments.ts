/** How each instruction's arguments are split (BuildKit's parser/line_parsers.go). */
import { DockerfileError } from './directives.ts';

export interface Arguments {
  readonly args: readonly string[];
  readonly json: boolean;
}

export type ArgumentParser = (rest: string, escapeToken: string) => Arguments;

const plain = (args: readonly string[]): Arguments => ({ args, json: false });
const isSpace = (c: string) => /\s/.test(c);

/** Splits at white space outside quotes; quotes and escapes stay in the words. */
export function parseWords(rest: string, escapeToken: string): string[] {
  const words: string[] = [];
  const characters = [...rest];
  let word = '';
  let quote = '';
  let isBlankWord = false;
  const end = () => {
    if (isBlankWord || word !== '') words.push(word);
    word = '';
    isBlankWord = false;
  };
  for (let i = 0; i < characters.length; i++) {
    let c = characters[i] ?? '';
    if (!quote && isSpace(c)) {
      end();
      continue;
    }
    if (!quote && (c === "'" || c === '"')) {
      quote = c;
      isBlankWord = true;
    } else if (c === quote) quote = '';
    else if (c === escapeToken && quote !== "'") {
      if (i + 1 === characters.length) continue;
      word += c;
      i += 1;
      c = characters[i] ?? '';
    }
    word += c;
  }
  end();
  return words;
}

const words: ArgumentParser = (rest) => plain(rest.split(/\s+/).filter((word) => word !== ''));
const text: ArgumentParser = (rest) => plain(rest === '' ? [] : [rest]);

/** Strings of a JSON array; undefined for what is no JSON array. @throws DockerfileError for an array of other things */
export function parseJsonForm(rest: string): string[] | undefined {
  if (!rest.trimStart().startsWith('[')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(rest);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  if (value.every((item) => typeof item === 'string')) return value as string[];
  throw new DockerfileError('when using JSON array syntax, arrays must be comprised of strings only');
}

function maybeJson(otherwise: ArgumentParser): ArgumentParser {
  return (rest, escapeToken) => {
    const strings = rest === '' ? undefined : parseJsonForm(rest);
    return strings ? { args: strings, json: true } : otherwise(rest, escapeToken);
  };
}

function nameValues(key: string): ArgumentParser {
  return (rest, escapeToken) => {
    const found = parseWords(rest, escapeToken);
    const [first] = found;
    if (first === undefined) return plain([]);
    if (!first.includes('=')) {
      const [, name, value] = /^(\S+)\s+([\s\S]*)$/.exec(rest) ?? [];
      if (name === undefined || value === undefined) throw new DockerfileError(`${key} must have two arguments`);
      return plain([name, value, '']);
    }
    return plain(
      found.flatMap((word) => {
        const at = word.indexOf('=');
        if (at < 0)
          throw new DockerfileError(
            `Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`,
          );
        return [word.slice(0, at), word.slice(at + 1), '='];
      }),
    );
  };
}

const health: ArgumentParser = (rest, escapeToken) => {
  const [, kind, command = ''] = /^\s*(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
  if (kind === undefined) return plain([]);
  const { args, json } = maybeJson(text)(command, escapeToken);
  return { args: [kind, ...args], json };
};

export const argumentParsers: Readonly<Record<string, ArgumentParser>> = {
  add: maybeJson(words),
  arg: (rest, escapeToken) => plain(parseWords(rest, escapeToken)),
  cmd: maybeJson(text),
  copy: maybeJson(words),
  entrypoint: maybeJson(text),
  env: nameValues('ENV'),
  expose: words,
  from: words,
  healthcheck: health,
  label: nameValues('LABEL'),
  maintainer: text,
  run: maybeJson(text),
  shell: maybeJson(text),
  stopsignal: text,
  user: text,
  volume: maybeJson(words),
  workdir: text,
};

/** Takes `--flag` words off the front. */
export function extractFlags(line: string, escapeToken: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let rest = line;
  for (;;) {
    const trimmed = rest.trimStart();
    if (!trimmed.startsWith('--')) return { flags, rest: trimmed };
    const word = firstWord(trimmed, escapeToken);
    rest = trimmed.slice(word.raw.length);
    if (word.text === '--') return { flags, rest: rest.trimStart() };
    flags.push(word.text);
    if (rest === '') return { flags, rest };
  }
}

/** One word, its quotes taken away. */
function firstWord(line: string, escapeToken: string): { raw: string; text: string } {
  let out = '';
  let quote = '';
  let i = 0;
  for (; i < line.length; i++) {
    const c = line.charAt(i);
    if (!quote && isSpace(c)) break;
    if (!quote && (c === "'" || c === '"')) quote = c;
    else if (c === quote) quote = '';
    else if (c === escapeToken) {
      i += 1;
      out += line.charAt(i);
    } else out += c;
  }
  return { raw: line.slice(0, i), text: out };
}
