/** Redraws a list in place: what did not change keeps its element, with what is open, selected or scrolled in it. */

export interface ListItem {
  readonly key: string;
  /** The element is made anew where this differs from last time. */
  readonly signature: string;
  make(): HTMLElement;
}

export class LiveList {
  readonly #parent: HTMLElement;
  readonly #kept = new Map<string, { readonly signature: string; readonly element: HTMLElement }>();

  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  update(items: readonly ListItem[]): void {
    const keys = new Set(items.map(({ key }) => key));
    for (const [key, { element }] of this.#kept)
      if (!keys.has(key)) {
        element.remove();
        this.#kept.delete(key);
      }
    let before: Element | null = null;
    for (const item of [...items].reverse()) {
      const element = this.#elementOf(item);
      if (element.parentElement !== this.#parent || element.nextElementSibling !== before)
        this.#parent.insertBefore(element, before);
      before = element;
    }
  }

  #elementOf({ key, signature, make }: ListItem): HTMLElement {
    const known = this.#kept.get(key);
    if (known?.signature === signature) return known.element;
    const element = make();
    known?.element.replaceWith(element);
    this.#kept.set(key, { signature, element });
    return element;
  }
}
