/** The checklist: checks itself after each event of the engine, says what is missing, and announces results once. */
import type { Exercise } from '../../course/exercise.ts';
import { machineFacts } from '../../course/machine-facts.ts';
import { runExercise, type Verdict } from '../../course/runner.ts';
import type { MachinePort } from '../../machine/port.ts';
import { showText } from './flag-text.ts';
import { atRung, type Rung } from './hint-ladder.ts';
import { questionRow } from './tree-rows.ts';
import { VerdictLanguage } from './verdict-language.ts';
import { words } from './words.ts';

interface StepTexts {
  readonly id: string;
  readonly title: string;
  readonly hints: Readonly<Record<string, string>>;
}

export interface StepsOptions {
  readonly exercise: Exercise;
  readonly solution: () => Promise<readonly string[]>;
  /** Types a command into the terminal. */
  type(command: string): void;
  /** Told of each step that was reached. */
  onPassed(ids: readonly string[]): void;
  /** Told once when all are, with the help that was taken. */
  onComplete(help: Rung | undefined): void;
}

const monotonic = () => performance.now() * 1e6;

export class StepsPanel {
  readonly #root: HTMLElement;
  readonly #machine: MachinePort;
  readonly #options: StepsOptions;
  readonly #texts: readonly StepTexts[];
  readonly #language = new VerdictLanguage(document.documentElement.lang);
  readonly #passed = new Set<string>();
  /** Steps whose explanation is shown. */
  readonly #opened = new Set<string>();
  /** The most that was asked for. */
  #help: Rung | undefined;
  #isComplete = false;
  #isRunning = false;
  /** A check was asked for during a check: whether with explanations. */
  #due: boolean | undefined;

  constructor(root: HTMLElement, machine: MachinePort, options: StepsOptions) {
    this.#root = root;
    this.#machine = machine;
    this.#options = options;
    this.#texts = JSON.parse(root.querySelector('[data-dd-texts]')?.textContent ?? '[]') as StepTexts[];
    root.querySelector('[data-dd-check]')?.addEventListener('click', () => void this.check(true));
    for (const item of root.querySelectorAll<HTMLElement>('[data-step]'))
      item.querySelector('.dd-step-title')?.addEventListener('click', () => void this.#toggle(item.dataset.step ?? ''));
    this.#buttons();
    void this.#watch();
    // Files have no events; a command that has ended may have changed one.
    document.addEventListener('drydock:command', () => void this.check(false));
  }

  /** For a machine that was here before: shows what is reached already, which is not completed once more. @returns whether all is */
  async resume(): Promise<boolean> {
    this.#isComplete = true;
    await this.check(false);
    this.#isComplete = this.#passed.size === this.#texts.length;
    return this.#isComplete;
  }

  /** Makes a new machine in place of this one. */
  async startOver(): Promise<void> {
    await this.#machine.disk.erase();
    location.reload();
  }

  /** A step's title shows and hides what is missing for it. */
  async #toggle(id: string): Promise<void> {
    if (this.#opened.delete(id)) await this.check(false);
    else {
      this.#opened.add(id);
      await this.check(false);
    }
  }

  /** Runs all steps and draws their states. `explain` opens the first one that is not reached. */
  async check(explain: boolean): Promise<void> {
    if (this.#isRunning) {
      this.#due = explain || this.#due === true;
      return;
    }
    this.#isRunning = true;
    const verdicts = await runExercise(this.#options.exercise, machineFacts(this.#machine), monotonic);
    const first = verdicts.find(({ state }) => state !== 'pass');
    if (explain && first) this.#opened.add(first.id);
    if (this.#opened.size > 0) await this.#language.load();
    for (const verdict of verdicts) this.#draw(verdict, explain, verdict === first);
    this.#summary(verdicts);
    if (explain && first) this.#announceMissing(first);
    this.#isRunning = false;
    const due = this.#due;
    this.#due = undefined;
    if (due !== undefined) await this.check(due);
  }

  async #watch(): Promise<void> {
    const response = await this.#machine.docker({ method: 'GET', url: '/events', headers: new Headers(), body: null });
    const reader = response.body?.getReader();
    let timer: number | undefined;
    while (reader) {
      const next = await reader.read();
      if (next.done) break;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void this.check(false), 50);
    }
  }

  #draw(verdict: Verdict, explain: boolean, isFirst: boolean): void {
    const item = this.#root.querySelector<HTMLElement>(`[data-step="${verdict.id}"]`);
    const detail = item?.querySelector<HTMLElement>('.dd-step-detail');
    const state = item?.querySelector<HTMLElement>('.dd-step-state');
    if (!item || !detail || !state) return;
    const isShown = verdict.state !== 'pass' && this.#opened.has(verdict.id);
    const isTold = isShown || explain || item.dataset.state === verdict.state;
    item.dataset.state = verdict.state === 'pass' || isTold ? verdict.state : 'open';
    item.querySelector('.dd-step-title')?.setAttribute('aria-expanded', String(isShown));
    item.toggleAttribute('data-next', isFirst);
    state.textContent = verdict.state === 'pass' ? words.done : words.notDone;
    detail.hidden = !isShown;
    if (verdict.state === 'fail') detail.replaceChildren(...this.#explain(verdict));
    if (verdict.state === 'error') {
      const fault = document.createElement('p');
      fault.className = 'dd-fault';
      fault.textContent = `${words.ourFault} ${verdict.message}`;
      detail.replaceChildren(fault);
    }
  }

  #explain(verdict: Verdict & { state: 'fail' }): Node[] {
    const facts = document.createElement('dl');
    for (const [term, text] of [
      [words.expected, verdict.expected],
      [words.observed, verdict.observed],
    ] as const) {
      const dt = document.createElement('dt');
      dt.textContent = term;
      const dd = document.createElement('dd');
      dd.textContent = this.#language.say(text);
      facts.append(dt, dd);
    }
    const hint = document.createElement('p');
    hint.className = 'dd-hint';
    hint.dataset.hint = verdict.hint;
    showText(hint, this.#texts.find(({ id }) => id === verdict.id)?.hints[verdict.hint] ?? '');
    return [facts, hint];
  }

  #summary(verdicts: readonly Verdict[]): void {
    const fresh = verdicts.filter(({ id, state }) => state === 'pass' && !this.#passed.has(id));
    this.#passed.clear();
    for (const { id, state } of verdicts) if (state === 'pass') this.#passed.add(id);
    const count = `${this.#passed.size} / ${verdicts.length}`;
    for (const progress of document.querySelectorAll('[data-dd-progress]')) progress.textContent = count;
    const isComplete = this.#passed.size === verdicts.length;
    this.#root.toggleAttribute('data-complete', isComplete);
    if (isComplete && !this.#isComplete) this.#options.onComplete(this.#help);
    this.#isComplete ||= isComplete;
    if (fresh.length === 0) return;
    this.#options.onPassed([...this.#passed]);
    const announce = this.#root.querySelector('[data-dd-announce]');
    if (!announce) return;
    const titles = fresh.map(({ id }) => this.#texts.find((text) => text.id === id)?.title ?? id);
    const all = this.#passed.size === verdicts.length ? words.allDone : `${count} ${words.ofSteps}`;
    announce.textContent = `${words.doneList} ${titles.join('; ')}. ${all}`;
  }

  /** An explicit check that finds something missing says so, once. */
  #announceMissing(verdict: Verdict): void {
    const announce = this.#root.querySelector('[data-dd-announce]');
    const text = this.#texts.find(({ id }) => id === verdict.id);
    if (!announce || verdict.state === 'pass') return;
    if (verdict.state === 'error') {
      announce.textContent = `${words.ourFault} ${verdict.message}`;
      return;
    }
    const [expected, observed] = [verdict.expected, verdict.observed].map((one) => this.#language.say(one));
    announce.textContent = `${text?.title ?? verdict.id}: ${words.notDone}. ${words.expected}: ${expected}. ${words.observed}: ${observed}. ${text?.hints[verdict.hint] ?? ''}`;
  }

  #buttons(): void {
    const solution = this.#root.querySelector<HTMLDetailsElement>('[data-dd-solution]');
    solution?.addEventListener('toggle', () => void this.#solution(solution));
    const startOver = this.#root.querySelector<HTMLElement>('[data-dd-start-over]');
    const place = this.#root.querySelector<HTMLElement>('[data-dd-ask]');
    startOver?.addEventListener('click', async () => {
      if (place && (await questionRow(place, words.startOverNote, words.startOver))) await this.startOver();
    });
  }

  /** Each press shows one rung more of the ladder. */
  async #solution(box: HTMLDetailsElement): Promise<void> {
    if (!box.open || box.querySelector('ol')) return;
    const commands = await this.#options.solution();
    const list = document.createElement('ol');
    const more = document.createElement('button');
    more.type = 'button';
    more.className = 'dd-button';
    const note = box.querySelector('p');
    const draw = (rung: Rung) => {
      this.#help = rung;
      list.replaceChildren(...commands.map((command) => this.#line(command, rung)));
      more.hidden = rung === 'solution';
      more.textContent = rung === 'commands' ? words.showFlags : words.showAll;
      if (note) note.textContent = rung === 'solution' ? words.solutionNote : words.ladderNote;
    };
    const show = () => list.parentElement?.scrollIntoView({ block: 'nearest' });
    more.addEventListener('click', () => {
      draw(this.#help === 'commands' ? 'flags' : 'solution');
      show();
    });
    draw(this.#help ?? 'commands');
    box.append(list, more);
    show();
  }

  #line(command: string, rung: Rung): HTMLElement {
    const item = document.createElement('li');
    const code = document.createElement('code');
    code.textContent = atRung(command, rung);
    item.append(code);
    if (rung !== 'solution') return item;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'dd-button';
    button.textContent = words.typeIt;
    button.setAttribute('aria-label', `${words.typeIt}: ${command}`);
    button.addEventListener('click', () => this.#options.type(command));
    item.append(button);
    return item;
  }
}
