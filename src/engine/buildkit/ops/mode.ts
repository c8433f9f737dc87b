/** `--chmod`: octal digits, or chmod(1)'s letters (`u=rwX,go=rX`, `g=u`), with the words that BuildKit has for what is neither. */
import { isDirectory } from '../../../kernel/uapi/stat.ts';

const largest = 0o7777;
const all = 0o777;
/** What a letter of the first part stands for, its special bit included. */
const bitsOfWho: Readonly<Record<string, number>> = { a: 0o6777, u: 0o4700, g: 0o2070, o: 0o0007 };
const shifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

/** The number that octal digits are; undefined for letters. */
export function octalMode(spec: string): number | undefined {
  return /^[0-7]+$/.test(spec) ? Number.parseInt(spec, 8) & largest : undefined;
}

/** @throws Error in BuildKit's words */
export function checkMode(spec: string): void {
  if (/^[0-7]+$/.test(spec) ? Number.parseInt(spec, 8) > largest : /^[0-9]/.test(spec))
    throw new Error(`invalid chmod parameter: '${spec}'. it should be octal string and between 0 and 07777`);
  if (/^[0-9]/.test(spec)) return;
  if (!spec.split(',').every((clause) => /^[augo]*(?:[-+=](?:[rwxXst]*|[ugo]))+$/.test(clause)))
    throw new Error('invalid syntax');
}

interface Change {
  readonly who: number;
  readonly operator: string;
  readonly letters: string;
}

function changesOf(spec: string): Change[] {
  return spec.split(',').flatMap((clause) => {
    const [, letters = '', rest = ''] = /^([augo]*)(.*)$/.exec(clause) ?? [];
    const who = [...letters].reduce((bits, letter) => bits | (bitsOfWho[letter] ?? 0), 0);
    return [...rest.matchAll(/([-+=])([^-+=]*)/g)].map(([, operator = '', permissions = '']) => ({
      who,
      operator,
      letters: permissions,
    }));
  });
}

function bitsOf({ who, operator, letters }: Change, mode: number, now: number): number {
  let bits = 0;
  if (letters.includes('r')) bits |= 0o444;
  if (letters.includes('w')) bits |= 0o222;
  const isRunnable = isDirectory(mode) || (mode & 0o111) !== 0 || operator === '-';
  if (letters.includes('x') || (letters.includes('X') && isRunnable)) bits |= 0o111;
  const isNotOnlyOthers = who === 0 || (who & ~7) !== 0;
  if (letters.includes('s') && isNotOnlyOthers) bits |= 0o6000;
  if (letters.includes('t') && isNotOnlyOthers) return (bits & (who || largest)) | 0o1000;
  for (const letter of letters) if (letter in shifts) bits |= ((now >> (shifts[letter] ?? 0)) & 7) * 0o111;
  return bits & (who || 0o6777);
}

/** Permission bits. @param mode the file's own, with its type */
export function changedMode(spec: string, mode: number): number {
  const octal = octalMode(spec);
  if (octal !== undefined) return octal;
  let permissions = mode & largest;
  for (const change of changesOf(spec)) {
    const bits = bitsOf(change, mode, permissions);
    if (change.operator === '-') permissions &= ~bits;
    else {
      const isCopy = /[ugo]/.test(change.letters);
      if (change.operator === '=') permissions &= ~((change.who || 0o6777) & (isCopy ? all : largest));
      permissions |= bits;
    }
  }
  return permissions;
}
