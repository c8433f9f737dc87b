/** Elements in one expression: tag with classes, properties, children. */

type Child = Node | string;

/** @param tag `tag.class.class` */
export function element(tag: string, ...children: Child[]): HTMLElement {
  const [name = 'div', ...classes] = tag.split('.');
  const made = document.createElement(name);
  if (classes.length > 0) made.className = classes.join(' ');
  made.append(...children);
  return made;
}

/** A table with a caption for screen readers; cells that are nodes are put in as they are. */
export function table(caption: string, titles: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement {
  const head = element('tr', ...titles.map((title) => element('th', title)));
  for (const cell of head.children) cell.setAttribute('scope', 'col');
  const body = rows.map((row) => element('tr', ...row.map((cell) => element('td', cell))));
  const made = element('table', element('caption.sr-only', caption), element('thead', head), element('tbody', ...body));
  return element('div.dd-table', made);
}

/** The line that names the command which shows the same. */
export function sameAs(label: string, command: string): HTMLElement {
  return element('p.dd-same', `${label} `, element('code', command));
}

/** What stands where nothing is: a sentence, a command to try, and what one would see then. */
export function emptyState(text: string, command: string, more: string): HTMLElement {
  return element('div.dd-empty', element('p', `${text} `, element('code', command)), element('p', more));
}
