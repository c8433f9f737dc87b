/** Sizes and arrangement of the panes: dividers that move by pointer and keys, remembered in this browser. */

/** A preference of this browser; where storage is refused, the page just forgets it. */
export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`drydock:${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`drydock:${name}`, value);
  } catch {
    // Private mode or no room: the preference holds until the page is left.
  }
}

export interface DividerOptions {
  /** The element whose first part the divider sizes, and on which the custom property is set. */
  readonly box: HTMLElement;
  readonly property: string;
  readonly axis: 'x' | 'y';
  readonly min: number;
  readonly max: number;
  onMoved?(): void;
}

/** Makes a role=separator element move. Its value is the first part's share of the box in percent. */
export function divide(divider: HTMLElement, { box, property, axis, min, max, onMoved }: DividerOptions): void {
  const set = (percent: number) => {
    const share = Math.round(Math.min(max, Math.max(min, percent)) * 10) / 10;
    box.style.setProperty(property, `${share}%`);
    divider.setAttribute('aria-valuenow', String(Math.round(share)));
    remember(property, String(share));
    onMoved?.();
  };
  const saved = Number(remembered(property));
  if (saved) set(saved);
  divider.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
    const area = box.getBoundingClientRect();
    const move = (moved: PointerEvent) =>
      set(
        ((axis === 'x' ? moved.clientX - area.left : moved.clientY - area.top) /
          (axis === 'x' ? area.width : area.height)) *
          100,
      );
    divider.addEventListener('pointermove', move);
    divider.addEventListener('lostpointercapture', () => divider.removeEventListener('pointermove', move), {
      once: true,
    });
  });
  divider.addEventListener('keydown', (event) => {
    const now = Number(divider.getAttribute('aria-valuenow'));
    const [less, more] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === less) set(now - 2);
    else if (event.key === more) set(now + 2);
    else if (event.key === 'Home') set(min);
    else if (event.key === 'End') set(max);
    else return;
    event.preventDefault();
  });
}
