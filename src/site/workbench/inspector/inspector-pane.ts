/** The inspector: images, containers, volumes and networks as the engine has them now, redrawn after each of its events. */
import type { MachinePort } from '../../../machine/port.ts';
import { words } from '../words.ts';
import { containersView } from './containers-view.ts';
import { element } from './elements.ts';
import { EngineState } from './engine-state.ts';
import { imagesView } from './images-view.ts';
import { networksView } from './networks-view.ts';
import { volumesView } from './volumes-view.ts';

const views = ['images', 'containers', 'volumes', 'networks'] as const;
type View = (typeof views)[number];

export class InspectorPane {
  readonly #element: HTMLElement;
  readonly #state: EngineState;
  readonly #bar = element('div.dd-inspector-bar');
  readonly #place = element('div.dd-inspector-place');
  readonly #contents = new Map<string, HTMLElement>();
  readonly #openContainers = new Set<string>();
  #view: View = 'images';
  #timer: number | undefined;

  constructor(host: HTMLElement, machine: MachinePort) {
    this.#element = host;
    this.#state = new EngineState(machine.docker);
    this.#bar.setAttribute('role', 'group');
    this.#bar.setAttribute('aria-label', words.inspector);
    for (const view of views) {
      const button = element('button.dd-button', words[view]) as HTMLButtonElement;
      button.type = 'button';
      button.dataset.view = view;
      button.addEventListener('click', () => {
        this.#view = view;
        this.show();
      });
      this.#bar.append(button);
    }
    this.#place.tabIndex = 0;
    host.append(this.#bar, this.#place);
    void this.#state.watch(() => this.#changed());
  }

  /** The pane became visible. */
  show(): void {
    for (const button of this.#bar.querySelectorAll<HTMLElement>('button'))
      button.setAttribute('aria-pressed', String(button.dataset.view === this.#view));
    void this.#draw();
  }

  #changed(): void {
    if (this.#element.hidden) return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#draw(), 100);
  }

  async #draw(): Promise<void> {
    const view = this.#view;
    try {
      const drawn = await this.#make(view);
      if (view === this.#view) this.#place.replaceChildren(drawn);
    } catch (error) {
      this.#place.replaceChildren(element('p.dd-empty', error instanceof Error ? error.message : String(error)));
    }
  }

  #make(view: View): Promise<HTMLElement> {
    if (view === 'images') return imagesView(this.#state, this.#contents);
    if (view === 'containers') return containersView(this.#state, this.#openContainers);
    return view === 'volumes' ? volumesView(this.#state) : networksView(this.#state);
  }
}
