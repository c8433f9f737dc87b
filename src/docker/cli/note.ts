/** Docker's notes to whoever types (docker/cli's internal/tui): `i Info → …` on a terminal, ` Info -> …` elsewhere. */
const csi = '\u001b[';
const reset = `${csi}0m`;

const plainHeader = ' Info -> ';
const fancyHeader = `${csi}1m${csi}106m${csi}30mi${reset}${reset} ${csi}96mInfo → ${reset}${reset}`;

/** The words before a note. */
export function noteHeader(isTerminal: boolean): string {
  return isTerminal ? fancyHeader : plainHeader;
}

/** A note with an empty line before it, its further lines below the first. */
export function note(text: string, isTerminal: boolean): string {
  const lines = text.split('\n').map((line) => (isTerminal ? `${csi}3m${line}${reset}` : line));
  return `\n${noteHeader(isTerminal)}${lines.join(`\n${' '.repeat(plainHeader.length)}`)}\n`;
}

export function underlined(text: string): string {
  return `${csi}4m${text}${reset}`;
}
