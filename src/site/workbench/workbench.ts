/** The element that holds the panes together: tabs, dividers, and one machine for all of them. */
import { EditorPane } from './editor-pane.ts';
import { watchKeyboardMap } from './keyboard-map.ts';
import { divide, remember, remembered } from './layout.ts';
import { findLesson, type Lesson, prepareHome } from './lesson.ts';
import { PreviewPane } from './preview-pane.ts';
import { addTypeButtons } from './prose-commands.ts';
import { startMachine } from './start-machine.ts';
import { StepsPanel } from './steps-panel.ts';
import { TerminalPane } from './terminal-pane.ts';
import { words } from './words.ts';

type PaneName = 'terminal' | 'editor' | 'inspector' | 'preview';

function requireElement<T extends HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`the workbench lacks ${selector}`);
  return found;
}

/** There is room for the text beside the machine. */
const wide = matchMedia('(min-width: 64rem)');

class Workbench extends HTMLElement {
  #terminal: TerminalPane | undefined;
  #editor: EditorPane | undefined;
  #preview: PreviewPane | undefined;
  #selected: PaneName = 'terminal';
  #showInspector: () => void = () => {};

  connectedCallback(): void {
    this.toggleAttribute('data-split', remembered('split') !== 'no');
    this.#tabs();
    this.#views();
    this.#dividers();
    watchKeyboardMap(requireElement(this, '[data-dd-keys]'));
    void this.#start();
  }

  async #start(): Promise<void> {
    const { port, booted } = startMachine(this.dataset.base || '/');
    const pane = (name: PaneName) => requireElement(this, `#dd-pane-${name}`);
    this.#terminal = new TerminalPane(pane('terminal'), port, (number, path) => this.#openPort(number, path));
    this.#editor = new EditorPane(pane('editor'), port);
    this.#preview = new PreviewPane(pane('preview'), port, this.dataset.base || '/');
    const text = this.closest('[data-dd-split]')?.querySelector<HTMLElement>('.dd-text');
    if (text) addTypeButtons(text, (command) => this.#type(command));
    try {
      await booted;
      const lesson = this.dataset.lesson ? await findLesson(this.dataset.lesson) : undefined;
      if (lesson) await prepareHome(port.files, lesson);
      this.#status('running');
      this.#terminal.open();
      this.#inspector(pane('inspector'), port);
      if (lesson?.exercise) this.#exercise(lesson, port);
    } catch (error) {
      this.#status('failed');
      const message = document.createElement('p');
      message.className = 'dd-failure';
      message.textContent = `${words.couldNotStart} ${error instanceof Error ? error.message : String(error)}. ${words.reloadToRetry}`;
      pane('terminal').replaceChildren(message);
    }
  }

  #exercise({ exercise, solution }: Lesson, port: ReturnType<typeof startMachine>['port']): void {
    if (!exercise) return;
    const lesson = this.dataset.lesson ?? '';
    new StepsPanel(this, port, {
      exercise,
      solution,
      type: (command) => this.#type(command),
      onPassed: (ids) => {
        void import('../progress/trouble.ts').then(({ progress }) => progress.passed(lesson, ids, Date.now()));
      },
    });
  }

  #inspector(element: HTMLElement, port: ReturnType<typeof startMachine>['port']): void {
    let pane: Promise<{ show(): void }> | undefined;
    this.#showInspector = () => {
      pane ??= import('./inspector/inspector-pane.ts').then(({ InspectorPane }) => new InspectorPane(element, port));
      void pane.then((made) => made.show());
    };
    if (this.#selected === 'inspector') this.#showInspector();
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
    this.#preview?.open(port, path);
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
    if (name === 'editor') void this.#editor?.show();
    if (name === 'inspector') this.#showInspector();
    if (name === 'preview') void this.#preview?.show();
  }

  #tabs(): void {
    const tabs = [...this.querySelectorAll<HTMLElement>('.dd-tabs [role=tab]')];
    for (const [index, tab] of tabs.entries()) {
      tab.addEventListener('click', () => this.#show(tab.id.replace('dd-tab-', '') as PaneName));
      tab.addEventListener('keydown', (event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (step !== 0) tabs[(index + step + tabs.length) % tabs.length]?.focus();
      });
    }
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
