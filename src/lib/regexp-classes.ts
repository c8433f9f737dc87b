/** The named sets of characters in Go's regular expressions (pkg.go.dev/regexp/syntax): Perl's, POSIX's, Unicode's. */

export type TakesCode = (code: number) => boolean;

const within =
  (...ranges: readonly (readonly [string, string])[]): TakesCode =>
  (code) =>
    ranges.some(([low, high]) => code >= (low.codePointAt(0) ?? 0) && code <= (high.codePointAt(0) ?? 0));
const among = (characters: string): TakesCode => {
  const codes = new Set([...characters].map((character) => character.codePointAt(0)));
  return (code) => codes.has(code);
};
const not =
  (takes: TakesCode): TakesCode =>
  (code) =>
    !takes(code);

const digit = within(['0', '9']);
const word = within(['0', '9'], ['A', 'Z'], ['a', 'z'], ['_', '_']);
const space = among('\t\n\f\r ');

/** `\d` and its like; ASCII alone, as in Go. */
export const classEscapes: ReadonlyMap<string, TakesCode> = new Map([
  ['d', digit],
  ['D', not(digit)],
  ['s', space],
  ['S', not(space)],
  ['w', word],
  ['W', not(word)],
]);

export const controlCodes: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
]);

/** `[[:alpha:]]` */
export const posixClasses: ReadonlyMap<string, TakesCode> = new Map([
  ['alnum', within(['0', '9'], ['A', 'Z'], ['a', 'z'])],
  ['alpha', within(['A', 'Z'], ['a', 'z'])],
  ['ascii', within(['\0', '\x7f'])],
  ['blank', among('\t ')],
  ['cntrl', within(['\0', '\x1f'], ['\x7f', '\x7f'])],
  ['digit', digit],
  ['graph', within(['!', '~'])],
  ['lower', within(['a', 'z'])],
  ['print', within([' ', '~'])],
  ['punct', within(['!', '/'], [':', '@'], ['[', '`'], ['{', '~'])],
  ['space', among('\t\n\v\f\r ')],
  ['upper', within(['A', 'Z'])],
  ['word', word],
  ['xdigit', within(['0', '9'], ['A', 'F'], ['a', 'f'])],
]);

/** A general category, like `Lu`, or a script, like `Greek`; undefined where Unicode has none of that name. */
export function unicodeClass(name: string): TakesCode | undefined {
  if (!/^\w+$/.test(name)) return undefined;
  for (const property of [`General_Category=${name}`, `Script=${name}`])
    try {
      const pattern = new RegExp(`^\\p{${property}}$`, 'u');
      return (code) => pattern.test(String.fromCodePoint(code));
    } catch {
      // Not of this kind.
    }
  return undefined;
}
