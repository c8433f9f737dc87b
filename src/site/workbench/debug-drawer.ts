/** The author's drawer below the steps (`?debug`): each step's verdict, how long it took and what it read. */
import type { Exercise } from '../../course/exercise.ts';
import { machineFacts } from '../../course/machine-facts.ts';
import { runExercise, type Verdict } from '../../course/runner.ts';
import { type Reading, traceFacts } from '../../course/trace-facts.ts';
import type { MachinePort } from '../../machine/port.ts';

const now = () => performance.now();

function element(name: string, text: string, ...children: Node[]): HTMLElement {
  const made = document.createElement(name);
  made.append(text, ...children);
  return made;
}

function outcome(verdict: Verdict | undefined): string {
  if (!verdict) return 'no verdict';
  if (verdict.state === 'pass') return `pass, ${verdict.ms} ms`;
  if (verdict.state === 'error') return `error, ${verdict.ms} ms: ${verdict.message}`;
  return `fail, ${verdict.ms} ms: expected ${verdict.expected}, observed ${verdict.observed}, hint ${verdict.hint}`;
}

export class DebugDrawer {
  readonly #exercise: Exercise;
  readonly #port: MachinePort;
  readonly #list = document.createElement('dl');
  #isBusy = false;

  constructor(place: Element, exercise: Exercise, port: MachinePort) {
    this.#exercise = exercise;
    this.#port = port;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Look again';
    button.addEventListener('click', () => void this.look());
    const drawer = document.createElement('details');
    drawer.className = 'dd-debug';
    drawer.lang = 'en';
    drawer.open = true;
    drawer.append(element('summary', 'Debug: what each step read'), button, this.#list);
    place.append(drawer);
    document.addEventListener('drydock:command', () => void this.look());
    void this.look();
  }

  async look(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const entries: HTMLElement[] = [];
    for (const step of this.#exercise.steps) {
      const readings: Reading[] = [];
      const facts = traceFacts(machineFacts(this.#port), now, (reading) => readings.push(reading));
      const [verdict] = await runExercise({ steps: [step] }, facts, () => now() * 1e6);
      const rows = readings.map(({ call, answer, ms }) =>
        element('details', '', element('summary', `${call}, ${ms} ms`), element('pre', answer)),
      );
      entries.push(element('dt', step.id), element('dd', outcome(verdict), ...rows));
    }
    this.#list.replaceChildren(...entries);
    this.#isBusy = false;
  }
}
