/** A text in the page, its flags (`-a`, `--name`) unbroken at a line's end (flags.mjs has why). */
import { flagClass, flagParts } from '../flags.mjs';

export function showText(element: HTMLElement, text: string): void {
  const nodes = flagParts(text).map((part) => {
    if (!part.isFlag) return part.text;
    const span = document.createElement('span');
    span.className = flagClass;
    span.textContent = part.text;
    return span;
  });
  element.replaceChildren(...nodes);
}
