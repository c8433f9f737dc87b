/** `--chmod`: octal digits, or chmod(1)'s letters (`u=rwX,go=rX`). */
import { isDirectory } from '../../../kernel/uapi/stat.ts';

const shifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

function bitsOf(letters: string, mode: number): number {
  let bits = 0;
  if (letters.includes('r')) bits |= 4;
  if (letters.includes('w')) bits |= 2;
  if (letters.includes('x') || (letters.includes('X') && (isDirectory(mode) || (mode & 0o111) !== 0))) bits |= 1;
  return bits;
}

/** Permission bits. @param mode the file's own, with its type @throws Error for what is no mode */
export function changedMode(spec: string, mode: number): number {
  if (/^[0-7]+$/.test(spec)) return Number.parseInt(spec, 8) & 0o7777;
  let permissions = mode & 0o7777;
  for (const clause of spec.split(',')) {
    const [, who = '', operator = '', letters = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
    if (operator === '') throw new Error(`invalid chmod parameter: '${spec}'`);
    for (const part of who === '' || who.includes('a') ? 'ugo' : who) {
      const shift = shifts[part] ?? 0;
      const bits = bitsOf(letters, mode) << shift;
      const special = letters.includes('s') ? ({ u: 0o4000, g: 0o2000 }[part] ?? 0) : 0;
      if (operator === '=') permissions = (permissions & ~(7 << shift)) | bits | special;
      else if (operator === '+') permissions |= bits | special;
      else permissions &= ~(bits | special);
    }
    if (letters.includes('t')) permissions = operator === '-' ? permissions & ~0o1000 : permissions | 0o1000;
  }
  return permissions;
}
