/** A command line as a list of words (mattn/go-shellwords without expansion): quotes, backslashes; `;`, `|`, `<`, `>`, `&`, parentheses end it. */

import { ComposeError } from './errors.ts';

/** @throws ComposeError for an open quote */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let started = false;
  let quoted = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === '\\' && quoted !== "'") {
      at++;
      const next = line.charAt(at);
      if (next === '') throw new ComposeError('invalid command line string');
      word += next;
      started = true;
    } else if (quoted !== '') {
      if (character === quoted) quoted = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quoted = character;
      started = true;
    } else if (/[ \t\r\n]/.test(character)) {
      if (started) words.push(word);
      word = '';
      started = false;
    } else if (/[;&|<>()]/.test(character)) {
      break;
    } else {
      word += character;
      started = true;
    }
  }
  if (quoted !== '') throw new ComposeError('invalid command line string');
  if (started) words.push(word);
  return words;
}
