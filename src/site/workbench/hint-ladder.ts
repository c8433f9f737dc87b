/** Help in three rungs, taken from a right way's commands: which commands, with which flags, and then all of it. */

export type Rung = 'commands' | 'flags' | 'solution';

/** Docker's commands that have commands below them. */
const groups = new Set(
  'builder buildx compose config container context image manifest network plugin service stack swarm system trust volume'.split(
    ' ',
  ),
);

/** Words as the shell would split them; quotes stay on. */
function split(command: string): string[] {
  return command.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g) ?? [];
}

/** Parts that are commands of their own: `a | b && c`. */
function parts(command: string): string[][] {
  const all: string[][] = [[]];
  for (const word of split(command))
    if (/^(\|\|?|&&?|;)$/.test(word)) all.push([]);
    else all.at(-1)?.push(word);
  return all.filter((words) => words.length > 0);
}

function head(words: readonly string[]): number {
  if (words[0] === 'sudo') return 1 + head(words.slice(1));
  if (words[0] !== 'docker') return 1;
  return groups.has(words[1] ?? '') ? 3 : 2;
}

/** A flag without its value. */
const flagOf = (word: string) => (word.startsWith('--') ? word.replace(/=.*$/, '') : word);

function sketch(words: readonly string[], rung: Rung): string {
  const end = head(words);
  const shown = words.slice(0, end);
  let isGap = false;
  for (const word of words.slice(end)) {
    const isFlag = /^-{1,2}[A-Za-z]/.test(word);
    if (rung === 'flags' && (isFlag || /^\d?>>?/.test(word))) shown.push(flagOf(word));
    else if (!isGap) shown.push('…');
    isGap = !(rung === 'flags' && isFlag);
  }
  return shown.join(' ');
}

/** One command of a solution as the rung shows it. */
export function atRung(command: string, rung: Rung): string {
  if (rung === 'solution') return command;
  return parts(command.split('\n')[0] ?? '')
    .map((words) => sketch(words, rung))
    .join(' … ');
}
