/** The inspector: what the engine has now, redrawn after each of its events, a few times a second at most. */
import type { MachinePort } from '../../../machine/port.ts';
import { remember, remembered } from '../layout.ts';
import { words } from '../words.ts';
import { BuildsView } from './builds-view.ts';
import { ContainersView } from './containers-view.ts';
import { element } from './elements.ts';
import { EngineState } from './engine-state.ts';
import { ImagesView } from './images-view.ts';
import { NetworksView } from './networks-view.ts';
import { VolumesView } from './volumes-view.ts';

export interface InspectorView {
  readonly element: HTMLElement;
  /** Reads the engine and draws what changed. */
  update(): Promise<void>;
  /** Another view is shown. */
  hide(): void;
}

const names = ['images', 'builds', 'containers', 'volumes', 'networks'] as const;
type Name = (typeof names)[number];

/** Milliseconds between two drawings. */
const pace = 200;

export class InspectorPane {
  readonly #host: HTMLElement;
  readonly #bar = element('div.dd-inspector-bar');
  readonly #place = element('div.dd-inspector-place');
  readonly #views: Readonly<Record<Name, InspectorView>>;
  #shown: Name;
  #isDrawing = false;
  #isDue = false;
  #timer: number | undefined;

  constructor(host: HTMLElement, machine: MachinePort) {
    this.#host = host;
    const state = new EngineState(machine.docker);
    this.#views = {
      images: new ImagesView(state),
      builds: new BuildsView(machine.docker),
      containers: new ContainersView(state),
      volumes: new VolumesView(state),
      networks: new NetworksView(state),
    };
    const last = remembered('inspector');
    this.#shown = names.find((name) => name === last) ?? 'images';
    this.#bar.setAttribute('role', 'group');
    this.#bar.setAttribute('aria-label', words.inspector);
    for (const name of names) {
      const button = element('button.dd-button', words[name]) as HTMLButtonElement;
      button.type = 'button';
      button.dataset.view = name;
      button.addEventListener('click', () => {
        this.#views[this.#shown].hide();
        this.#shown = name;
        remember('inspector', name);
        this.show();
      });
      this.#bar.append(button);
    }
    this.#place.tabIndex = 0;
    this.#place.setAttribute('role', 'region');
    this.#place.setAttribute('aria-label', words.inspector);
    host.append(this.#bar, this.#place);
    void state.watch(() => this.#changed());
  }

  /** The pane became visible. */
  show(): void {
    for (const button of this.#bar.querySelectorAll<HTMLElement>('button'))
      button.setAttribute('aria-pressed', String(button.dataset.view === this.#shown));
    void this.#draw();
  }

  /** Events may come without a pause: the first is drawn soon, the others together. */
  #changed(): void {
    if (this.#host.hidden || this.#timer !== undefined) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = undefined;
      void this.#draw();
    }, pace);
  }

  async #draw(): Promise<void> {
    if (this.#isDrawing) {
      this.#isDue = true;
      return;
    }
    this.#isDrawing = true;
    const view = this.#views[this.#shown];
    try {
      await view.update();
      if (view === this.#views[this.#shown] && this.#place.firstElementChild !== view.element)
        this.#place.replaceChildren(view.element);
    } catch (error) {
      this.#place.replaceChildren(element('p.dd-empty', error instanceof Error ? error.message : String(error)));
    }
    this.#isDrawing = false;
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#changed();
  }
}
