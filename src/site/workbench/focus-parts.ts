/** F6 and Shift+F6 go to the next and the last part of the page: text, steps, tabs, pane, terminal. Works inside terminal and editor. */

interface Part {
  /** What belongs to the part. */
  readonly box: string;
  /** What gets the focus: the first that is visible. */
  readonly target: string;
}

const parts: readonly Part[] = [
  { box: '.dd-text', target: 'h1, a[href]' },
  { box: '.dd-steps', target: '[data-next] .dd-step-title, .dd-step-title' },
  { box: '.dd-bar', target: '[role=tab][aria-selected=true]' },
  { box: '.dd-upper:not([hidden])', target: 'button, input, textarea, [tabindex="0"]' },
  {
    box: '.dd-pane-terminal:not([hidden])',
    target: '.dd-terminal-screen:not([hidden]) .xterm-helper-textarea, h2[tabindex]',
  },
];

const isVisible = (element: HTMLElement) => element.checkVisibility();

/** @param root the workbench; the text stands beside it */
export function movesBetweenParts(root: HTMLElement): void {
  const page = root.closest<HTMLElement>('[data-dd-split]') ?? root;
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return;
    const boxes = parts.flatMap(({ box, target }) => {
      const found = page.querySelector<HTMLElement>(box);
      const focus = [...(found?.querySelectorAll<HTMLElement>(target) ?? [])].find(
        (one) => isVisible(one) || one.matches('.xterm-helper-textarea'),
      );
      return found && focus && isVisible(found) ? [{ found, focus }] : [];
    });
    const at = boxes.findIndex(({ found }) => found.contains(document.activeElement));
    const next = boxes[(at + (event.shiftKey ? -1 : 1) + boxes.length) % boxes.length];
    if (!next) return;
    event.preventDefault();
    if (next.focus.tabIndex < 0 && !next.focus.matches('[role=tab], button, a, input, textarea'))
      next.focus.tabIndex = -1;
    next.focus.focus();
  });
}
