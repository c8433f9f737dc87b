/** A small panel under a button: opens with it, closes with Escape or a click elsewhere, and takes the focus to its first button. */
import { element } from './inspector/elements.ts';

export function textButton(label: string, action: () => void): HTMLButtonElement {
  const button = element('button.dd-button', label) as HTMLButtonElement;
  button.type = 'button';
  button.addEventListener('click', action);
  return button;
}

/** Pixels between it and the screen's edge. */
const margin = 8;

/** @param onOpen fills it; the focus waits for that */
export function popoverMenu(button: HTMLElement, id: string, label: string, onOpen: () => Promise<void>): HTMLElement {
  const menu = element('div.dd-menu');
  menu.popover = 'auto';
  menu.id = id;
  menu.setAttribute('role', 'group');
  menu.setAttribute('aria-label', label);
  button.after(menu);
  button.setAttribute('aria-expanded', 'false');
  button.setAttribute('aria-controls', id);
  button.addEventListener('click', () => menu.togglePopover());
  menu.addEventListener('toggle', async (event) => {
    const isOpen = (event as ToggleEvent).newState === 'open';
    button.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    const { bottom, right } = button.getBoundingClientRect();
    menu.style.top = `${bottom + 4}px`;
    // Under its button, and wholly on the screen.
    menu.style.right = `${Math.max(margin, Math.min(innerWidth - right, innerWidth - menu.offsetWidth - margin))}px`;
    await onOpen();
    menu.querySelector<HTMLElement>('button')?.focus();
  });
  return menu;
}
