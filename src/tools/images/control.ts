/** Debian control data (deb822(5)): paragraphs of `Field: value` with continuation lines. Comments are not kept. */

/** Field names as spelled -> value; continuation lines joined by \n with their leading space, as dpkg prints them. */
export type Paragraph = Map<string, string>;

/** @throws Error for a line that is neither field, continuation nor blank */
export function* parseControl(text: string): Generator<Paragraph> {
  let paragraph: Paragraph = new Map();
  let name = '';
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      if (paragraph.size > 0) yield paragraph;
      paragraph = new Map();
      name = '';
    } else if (line.startsWith(' ') || line.startsWith('\t')) {
      if (!name) throw new Error(`control data starts with a continuation line: ${JSON.stringify(line)}`);
      paragraph.set(name, `${paragraph.get(name) ?? ''}\n${line}`);
    } else if (!line.startsWith('#')) {
      const colon = line.indexOf(':');
      if (colon <= 0) throw new Error(`control data has no field in ${JSON.stringify(line)}`);
      name = line.slice(0, colon);
      paragraph.set(name, line.slice(colon + 1).trim());
    }
  }
  if (paragraph.size > 0) yield paragraph;
}

/** The paragraph as text, with a line end after its last field. */
export function formatControl(paragraph: Paragraph): string {
  let out = '';
  for (const [name, value] of paragraph) out += value.startsWith('\n') ? `${name}:${value}\n` : `${name}: ${value}\n`;
  return out;
}
