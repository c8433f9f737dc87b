/** The element that holds the panes together: tabs, dividers, and one machine for all of them. */

import type { DiskNews, MachinePort } from '../../machine/port.ts';
import { EditorPane } from './editor-pane.ts';
import { movesBetweenParts } from './focus-parts.ts';
import { hubCatalog } from './hub-catalog.ts';
import { KeptScreens } from './kept-screens.ts';
import { watchKeyboardMap } from './keyboard-map.ts';
import { divide, remember, remembered } from './layout.ts';
import { findLesson, type Lesson, playStart, prepareHome } from './lesson.ts';
import { compareStart } from './lesson-start.ts';
import { machineInAddress, refusal, saveMachineFile } from './machine-file.ts';
import { MachineNotices } from './machine-notices.ts';
import { explainMissingImages } from './missing-image-notice.ts';
import { offerWebContainer } from './node-notice.ts';
import { PreviewPane } from './preview/preview-pane.ts';
import { addTypeButtons } from './prose-commands.ts';
import { ShareMenu } from './share-menu.ts';
import { offerMachine } from './shared-machine.ts';
import { startMachine } from './start-machine.ts';
import { StepsPanel } from './steps-panel.ts';
import { tellStopped } from './stopped-notice.ts';
import { TerminalPane } from './terminal-pane.ts';
import { TimelineMenu } from './timeline-menu.ts';
import { words } from './words.ts';

type PaneName = 'terminal' | 'editor' | 'inspector' | 'preview';

function requireElement<T extends HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`the workbench lacks ${selector}`);
  return found;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** There is room for the text beside the machine. */
const wide = matchMedia('(min-width: 64rem)');

class Workbench extends HTMLElement {
  #terminal: TerminalPane | undefined;
  /** Made when they are first shown. */
  #editor: () => EditorPane | undefined = () => undefined;
  #preview: () => PreviewPane | undefined = () => undefined;
  #selected: PaneName = 'terminal';
  /** The lesson's machine was here before. */
  #isKept = false;
  #showInspector: () => void = () => {};
  #giveMachine: (port: MachinePort) => void = () => {};
  /** The machine once it is booted and holds what the lesson needs: for questions about it. */
  readonly machine = new Promise<MachinePort>((resolve) => {
    this.#giveMachine = resolve;
  });

  connectedCallback(): void {
    this.toggleAttribute('data-split', remembered('split') !== 'no');
    this.#enlarge(remembered('enlarged') === 'yes');
    this.#tabs();
    this.#views();
    this.#dividers();
    watchKeyboardMap(requireElement(this, '[data-dd-keys]'));
    movesBetweenParts(this);
    void import('./tour.ts').then(({ offerTour }) => offerTour(this));
    void this.#start();
  }

  async #start(): Promise<void> {
    const machine = this.dataset.lesson || 'playground';
    const notices = new MachineNotices(this, () => void saveMachineFile(machine));
    if (machine === 'playground') await this.#shared(machine, notices);
    const { port, booted } = startMachine({
      ask: (question) => notices.ask(question),
      tell: (news) => this.#told(news, notices),
    });
    const screens = new KeptScreens(port.disk);
    const catalog = hubCatalog(new URL(`${this.dataset.base || '/'}v2/catalog.json`, location.href).href);
    const pane = (name: PaneName) => requireElement(this, `#dd-pane-${name}`);
    this.#terminal = new TerminalPane(pane('terminal'), port, (number, path) => this.#openPort(number, path));
    this.#editor = once(() => new EditorPane(pane('editor'), port, catalog));
    this.#preview = once(() => new PreviewPane(pane('preview'), port, this.dataset.base || '/'));
    const text = this.closest('[data-dd-split]')?.querySelector<HTMLElement>('.dd-text');
    if (text) addTypeButtons(text, (command) => this.#type(command));
    try {
      const prepared = this.#prepare(port, booted, notices);
      // Drawn while the machine boots; without a lesson its shell is the first thing that runs there.
      this.#terminal.open(this.dataset.lesson ? prepared : undefined);
      const lesson = await prepared;
      this.#status('running');
      this.#giveMachine(port);
      document.dispatchEvent(new Event('drydock:ready'));
      for (let left = await screens.count(); left > 1; left--) this.#terminal.open();
      new TimelineMenu(port, requireElement(this, '[data-dd-undo]'));
      const playground = new URL(this.dataset.playground || '/playground/', location.href).href;
      new ShareMenu({ port, machine, playground }, requireElement(this, '[data-dd-share]'));
      explainMissingImages(notices, catalog);
      offerWebContainer(notices, new URL('../node-in-webcontainer/', playground).href);
      const undone = TimelineMenu.undone();
      if (undone) notices.note('undone', `${words.undone} ${undone}`);
      this.#inspector(pane('inspector'), port);
      if (lesson?.exercise) this.#exercise(lesson, port, notices);
    } catch (error) {
      this.#failed(error, pane('terminal'));
    }
  }

  #failed(error: unknown, place: HTMLElement): void {
    this.#status('failed');
    // Nobody would answer them.
    const buttons = '[data-dd-check], [data-dd-start-over], [data-dd-share], [data-dd-undo]';
    for (const button of this.querySelectorAll<HTMLButtonElement>(buttons)) button.disabled = true;
    const message = document.createElement('p');
    message.className = 'dd-failure';
    message.textContent =
      typeof WebAssembly === 'undefined'
        ? words.noWebAssembly
        : `${words.couldNotStart} ${error instanceof Error ? error.message : String(error)}. ${words.reloadToRetry}`;
    place.replaceChildren(message);
  }

  /** Resolves once the machine has booted and holds what the lesson needs. */
  async #prepare(port: MachinePort, booted: Promise<void>, notices: MachineNotices): Promise<Lesson | undefined> {
    const { lesson: id } = this.dataset;
    const [lesson] = await Promise.all([id ? findLesson(id) : undefined, booted]);
    if (!lesson) return undefined;
    const state = await compareStart(port.disk, lesson, notices);
    this.#isKept = state !== 'new';
    if (state === 'new') await prepareHome(port.files, lesson);
    await playStart(port, lesson);
    // The lesson's own files are no part of the first command.
    if (state === 'new') await port.disk.mark('');
    return lesson;
  }

  /** A machine in the page's address is offered before anything runs. */
  async #shared(machine: string, notices: MachineNotices): Promise<void> {
    try {
      const records = await machineInAddress();
      if (records) await offerMachine(machine, records, async () => {});
    } catch (error) {
      notices.note('shared', `${words.notOpened} ${refusal(error)}`);
    }
  }

  #told(news: DiskNews, notices: MachineNotices): void {
    if (news.kind === 'taken') this.#status('failed');
    if (news.kind === 'stopped') tellStopped(news.names, notices, (command) => this.#type(command));
    else notices.tell(news);
  }

  /** A drill that is done is done again in a new machine only. */
  async #resume(panel: StepsPanel, notices: MachineNotices): Promise<void> {
    const isDone = await panel.resume();
    if (!isDone || !this.dataset.lesson?.startsWith('lessons/drills/')) return;
    const answer = await notices.choose('drill', words.drillDone, [
      { answer: 'new', label: words.startOver },
      { answer: 'keep', label: words.close },
    ]);
    if (answer === 'new') await panel.startOver();
  }

  #exercise({ exercise, solution }: Lesson, port: MachinePort, notices: MachineNotices): void {
    if (!exercise) return;
    const lesson = this.dataset.lesson ?? '';
    if (new URLSearchParams(location.search).has('debug'))
      void import('./debug-drawer.ts').then(
        ({ DebugDrawer }) => new DebugDrawer(requireElement(this, '.dd-steps'), exercise, port),
      );
    const panel = new StepsPanel(this, port, {
      exercise,
      solution,
      type: (command) => this.#type(command),
      onPassed: (ids) => {
        void import('../progress/trouble.ts')
          .then(({ progress }) => progress.passed(lesson, ids, Date.now()))
          .then(() => document.dispatchEvent(new CustomEvent('drydock:passed', { detail: { lesson } })));
      },
      onComplete: (help) => document.dispatchEvent(new CustomEvent('drydock:complete', { detail: { lesson, help } })),
    });
    if (this.#isKept) void this.#resume(panel, notices);
  }

  #inspector(element: HTMLElement, port: MachinePort): void {
    let pane: Promise<{ show(): void }> | undefined;
    this.#showInspector = () => {
      pane ??= import('./inspector/inspector-pane.ts').then(({ InspectorPane }) => new InspectorPane(element, port));
      void pane.then((made) => made.show());
    };
    const last = remembered('pane');
    if (last === 'editor' || last === 'inspector' || last === 'preview') {
      if (this.#isSplit()) this.#show(last);
    } else if (this.#selected === 'inspector') this.#showInspector();
  }

  #status(state: 'running' | 'failed'): void {
    const status = requireElement(this, '[data-dd-status]');
    status.textContent = words[state];
    status.dataset.state = state;
  }

  #type(command: string): void {
    this.#view('machine');
    if (this.#selected !== 'terminal' && !this.#isSplit()) this.#show('terminal');
    this.#terminal?.type(command);
  }

  #openPort(port: number, path: string): void {
    this.#show('preview');
    this.#preview()?.open(port, path);
  }

  /** The machine alone, or text and steps beside it. */
  #enlarge(isLarge: boolean): void {
    this.toggleAttribute('data-enlarged', isLarge);
    this.closest('[data-dd-split]')?.toggleAttribute('data-enlarged', isLarge);
    requireElement(this, '[data-dd-enlarge]').setAttribute('aria-pressed', String(isLarge));
    remember('enlarged', isLarge ? 'yes' : 'no');
    this.#terminal?.fit();
  }

  #isSplit(): boolean {
    return wide.matches && this.hasAttribute('data-split');
  }

  #show(name: PaneName): void {
    this.#selected = name;
    for (const tab of this.querySelectorAll<HTMLElement>('.dd-tabs [role=tab]')) {
      const isThis = tab.id === `dd-tab-${name}`;
      tab.setAttribute('aria-selected', String(isThis));
      tab.tabIndex = isThis ? 0 : -1;
      const isKept = tab.id === 'dd-tab-terminal' && this.#isSplit();
      requireElement(this, `#${tab.getAttribute('aria-controls')}`).hidden = !isThis && !isKept;
    }
    requireElement(this, '.dd-row-divider').hidden = name === 'terminal' || !this.#isSplit();
    this.#terminal?.fit();
    if (name === 'terminal') this.#terminal?.focus();
    if (name === 'editor') void this.#editor()?.show();
    if (name === 'inspector') this.#showInspector();
    if (name === 'preview') void this.#preview()?.show();
  }

  #tabs(): void {
    const tabs = [...this.querySelectorAll<HTMLElement>('.dd-tabs [role=tab]')];
    for (const [index, tab] of tabs.entries()) {
      tab.addEventListener('click', () => {
        const name = tab.id.replace('dd-tab-', '') as PaneName;
        remember('pane', name);
        this.#show(name);
      });
      tab.addEventListener('keydown', (event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        const end = event.key === 'Home' ? tabs[0] : event.key === 'End' ? tabs.at(-1) : undefined;
        if (step !== 0) tabs[(index + step + tabs.length) % tabs.length]?.focus();
        end?.focus();
      });
    }
    const larger = requireElement(this, '[data-dd-enlarge]');
    larger.addEventListener('click', () => this.#enlarge(!this.hasAttribute('data-enlarged')));
    const split = requireElement(this, '[data-dd-keep]');
    split.setAttribute('aria-pressed', String(this.hasAttribute('data-split')));
    split.addEventListener('click', () => {
      const isOn = this.toggleAttribute('data-split');
      split.setAttribute('aria-pressed', String(isOn));
      remember('split', isOn ? 'yes' : 'no');
      this.#show(this.#selected);
    });
    wide.addEventListener('change', () => {
      this.#view('lesson');
      this.#show(this.#selected);
    });
  }

  /** On a phone text, steps and machine take turns. */
  #views(): void {
    const bar = this.closest('[data-dd-split]')?.querySelector('.dd-views');
    for (const button of bar?.querySelectorAll<HTMLElement>('button') ?? [])
      button.addEventListener('click', () => this.#view(button.dataset.view ?? 'lesson'));
  }

  #view(name: string): void {
    const split = this.closest<HTMLElement>('[data-dd-split]');
    if (!split) return;
    split.dataset.view = name;
    for (const button of split.querySelectorAll<HTMLElement>('.dd-views button'))
      button.setAttribute('aria-pressed', String(button.dataset.view === name));
    // While the text is away, so is its main landmark.
    this.setAttribute('role', wide.matches || name === 'lesson' ? 'region' : 'main');
    if (!wide.matches) window.scrollTo(0, 0);
    this.#terminal?.fit();
  }

  #dividers(): void {
    const split = this.closest<HTMLElement>('[data-dd-split]');
    if (split)
      divide(requireElement(this, '.dd-divider'), {
        box: split,
        property: '--dd-text-width',
        axis: 'x',
        min: 20,
        max: 70,
      });
    divide(requireElement(this, '.dd-row-divider'), {
      box: requireElement(this, '.dd-panes'),
      property: '--dd-upper-height',
      axis: 'y',
      min: 15,
      max: 85,
    });
  }
}

customElements.define('drydock-workbench', Workbench);
