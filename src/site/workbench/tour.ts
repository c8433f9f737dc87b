/** The first visit's tour: a card in the corner that points at parts of the page, one after the other. Never modal, never again. */
import { element } from './inspector/elements.ts';
import { remember, remembered } from './layout.ts';
import { words } from './words.ts';

interface Stop {
  /** The part, and on narrow screens the button that shows it. */
  readonly target: string;
  readonly text: string;
}

/** What another view hides is not pointed at. */
const visible = (page: ParentNode, target: string) =>
  [...page.querySelectorAll(target)].find((part) => part.checkVisibility());

function stops(page: ParentNode): Stop[] {
  const all: Stop[] = [
    { target: '.dd-text', text: words.tourText },
    { target: '.dd-steps, .dd-views [data-view=steps]', text: words.tourSteps },
    { target: '.dd-pane-terminal, .dd-views [data-view=machine]', text: words.tourTerminal },
    { target: '.dd-tabs, .dd-views [data-view=machine]', text: words.tourPanes },
    { target: '[data-dd-keys]', text: words.tourKeys },
  ];
  return all.filter(({ target }) => visible(page, target));
}

function textButton(text: string): HTMLButtonElement {
  const button = element('button.dd-button', text) as HTMLButtonElement;
  button.type = 'button';
  return button;
}

/** @param workbench the tour is about it and the text beside it */
export function offerTour(workbench: HTMLElement): void {
  const page = workbench.closest<HTMLElement>('[data-dd-split]') ?? workbench;
  if (remembered('tour') === 'done') return;
  const list = stops(page);
  let at = 0;
  const text = element('p');
  text.setAttribute('role', 'status');
  const count = element('span.dd-tour-count');
  const next = textButton(words.next);
  const skip = textButton(words.skipTour);
  skip.classList.add('dd-quiet');
  const card = element('aside.dd-tour', text, element('div.dd-tour-buttons', count, skip, next));
  card.setAttribute('aria-label', words.tour);
  const unmark = () => {
    for (const marked of page.querySelectorAll('.dd-tour-target')) marked.classList.remove('dd-tour-target');
  };
  const end = () => {
    unmark();
    const hadFocus = card.contains(document.activeElement);
    card.remove();
    remember('tour', 'done');
    const title = page.querySelector<HTMLElement>('.dd-text h1');
    if (!hadFocus || !title) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  };
  const show = () => {
    unmark();
    const stop = list[at];
    if (!stop) {
      end();
      return;
    }
    visible(page, stop.target)?.classList.add('dd-tour-target');
    text.textContent = stop.text;
    count.textContent = `${at + 1} / ${list.length}`;
    if (at === list.length - 1) next.textContent = words.close;
    skip.hidden = at === list.length - 1;
  };
  next.addEventListener('click', () => {
    at += 1;
    show();
  });
  skip.addEventListener('click', end);
  card.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') end();
  });
  show();
  document.body.append(card);
}
