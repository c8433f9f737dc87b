/** The editor: a tree of the student's files and Monaco, which is fetched when the pane is first shown; plain text on touch. */
import { text, utf8 } from '../../lib/bytes.ts';
import type { FileStatus, FilesPort, MachinePort } from '../../machine/port.ts';
import { checkCompose, isComposeFile } from './compose-checks.ts';
import { adviseDockerfile } from './dockerfile-advice.ts';
import { checkDockerfile, type Finding } from './dockerfile-checks.ts';
import { FileTree } from './file-tree.ts';
import type { HubCatalog } from './hub-catalog.ts';
import { imageNames } from './image-names.ts';
import { PlainEditor } from './plain-editor.ts';
import { visibleName } from './visible-name.ts';
import { words } from './words.ts';

const home = '/home/student';

/** Bytes; a longer file would stop the page while it is laid out. */
const longestFile = 2 * 1024 * 1024;

/** What the pane needs of an editor. */
export interface TextEditor {
  text(): string;
  setText(path: string, text: string): void;
  /** Called after each change that the user made. */
  onChange(listener: () => void): void;
  /** Underlines what is wrong, in place of what was underlined. */
  mark(findings: readonly Finding[]): void;
  layout(): void;
}

const isTouch = () => matchMedia('(pointer: coarse) and (hover: none)').matches;

async function makeEditor(element: HTMLElement, images: () => Promise<readonly string[]>): Promise<TextEditor> {
  if (isTouch()) return new PlainEditor(element);
  const { CodeEditor } = await import('./code-editor.ts');
  return new CodeEditor(element, images);
}

const told = (error: unknown) => (error instanceof Error ? error.message : String(error));

export class EditorPane {
  readonly #machine: MachinePort;
  readonly #catalog: HubCatalog;
  readonly #files: FilesPort;
  readonly #tree: FileTree;
  readonly #title = document.createElement('div');
  readonly #code = document.createElement('div');
  readonly #findings = document.createElement('ul');
  #editor: Promise<TextEditor> | undefined;
  #path: string | undefined;
  #savedText = '';
  #mtime = 0;
  /** Counts what was asked to be opened, so that only the last one is. */
  #asked = 0;
  #isChecking = false;

  constructor(element: HTMLElement, machine: MachinePort, catalog: HubCatalog) {
    this.#machine = machine;
    this.#catalog = catalog;
    this.#files = machine.files;
    const side = document.createElement('div');
    side.className = 'dd-files';
    const main = document.createElement('div');
    main.className = 'dd-code';
    this.#title.className = 'dd-code-title';
    this.#title.textContent = words.chooseFile;
    this.#code.className = 'dd-code-area';
    this.#findings.className = 'dd-findings';
    main.append(this.#title, this.#code, this.#findings);
    element.append(side, main);
    this.#tree = new FileTree(
      side,
      machine.files,
      home,
      (path) => void this.open(path),
      (path) => this.#forget(path),
    );
    window.setInterval(() => void this.#poll(element), 500);
    document.addEventListener('visibilitychange', () => {
      if (document.hidden && this.#editor) void this.#save();
    });
  }

  /** The pane became visible. */
  async show(): Promise<void> {
    const before = this.#asked;
    await this.#tree.refresh();
    const editor = await this.#load();
    editor.layout();
    if (this.#path) return;
    const first = await this.#firstFile();
    if (first && this.#asked === before) await this.open(first);
  }

  async open(path: string): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const editor = await this.#load();
    await this.#save();
    try {
      const status = await this.#files.stat(path);
      const content = await this.#read(path, status);
      if (asked !== this.#asked) return;
      this.#path = path;
      this.#mtime = status.mtime;
      this.#show(editor, content);
      this.#code.hidden = false;
      editor.layout();
      this.#say(words.saved);
      void this.#check();
      await this.#tree.select(path);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#refuse(path, error);
      await this.#tree.select(path);
    }
  }

  /** Nothing is open; the title says why. */
  #refuse(path: string, error: unknown): undefined {
    this.#forget(this.#path ?? '');
    this.#title.textContent = `${visibleName(path.replace(home, '~'))}: ${told(error)}`;
  }

  /** @throws Error for what is no text, or too long to be shown */
  async #read(path: string, { size }: FileStatus): Promise<string> {
    if (size > longestFile) throw new Error(words.fileTooLong);
    const bytes = await this.#files.read(path);
    if (bytes.subarray(0, 8192).includes(0)) throw new Error(words.fileNoText);
    return text(bytes);
  }

  /** An editor may show ends of lines in its own way: only what differs from that was edited. */
  #show(editor: TextEditor, content: string): void {
    editor.setText(this.#path ?? '', content);
    this.#savedText = editor.text();
  }

  /** What Docker itself has against a file that it reads. */
  async #findingsOf(path: string, content: string): Promise<Finding[]> {
    if (content.trim() === '') return [];
    if (isComposeFile(path)) return await checkCompose(this.#machine, path, content).catch(() => []);
    if (!/(^|\/)Dockerfile(\.[^/]*)?$|\.dockerfile$/i.test(path)) return [];
    const checks = await checkDockerfile(this.#machine, path).catch(() => []);
    return [...checks, ...adviseDockerfile(content, document.documentElement.lang.startsWith('zh'))];
  }

  /** One run at a time. */
  async #check(): Promise<void> {
    const path = this.#path;
    const content = this.#savedText;
    if (this.#isChecking) return;
    this.#isChecking = true;
    const found = path === undefined ? [] : await this.#findingsOf(path, content);
    this.#isChecking = false;
    if (path !== this.#path || content !== this.#savedText) {
      await this.#check();
      return;
    }
    (await this.#load()).mark(found);
    const items = found.map(({ line, rule, message, isError, isAdvice }) => {
      const item = document.createElement('li');
      item.dataset.severity = isError ? 'error' : isAdvice ? 'advice' : 'warning';
      item.textContent = `${line}: ${message}${rule ? ` (${rule})` : ''}`;
      return item;
    });
    this.#findings.replaceChildren(...items);
  }

  async #firstFile(): Promise<string | undefined> {
    const isShown = (file: FileStatus) => !file.name.startsWith('.');
    const inHome = (await this.#files.list(home)).filter(isShown);
    const file = inHome.find(({ type }) => type === 'file');
    if (file) return `${home}/${file.name}`;
    const [folder] = inHome.filter(({ type }) => type === 'directory');
    if (!folder) return undefined;
    const inside = (await this.#files.list(`${home}/${folder.name}`)).filter(isShown);
    const first = inside.find(({ type }) => type === 'file');
    return first ? `${home}/${folder.name}/${first.name}` : undefined;
  }

  /** The open file was renamed or deleted in the tree. */
  #forget(path: string): void {
    if (this.#path !== path && !this.#path?.startsWith(`${path}/`)) return;
    this.#path = undefined;
    this.#code.hidden = true;
    this.#findings.replaceChildren();
    this.#title.textContent = words.chooseFile;
  }

  #load(): Promise<TextEditor> {
    const images = () => imageNames(this.#machine, this.#catalog);
    this.#editor ??= makeEditor(this.#code, images).then((editor) => {
      let timer: number | undefined;
      editor.onChange(() => {
        this.#say(words.edited);
        window.clearTimeout(timer);
        timer = window.setTimeout(() => void this.#save(), 300);
      });
      this.#code.hidden = this.#path === undefined;
      return editor;
    });
    return this.#editor;
  }

  async #save(): Promise<void> {
    const editor = await this.#load();
    const content = editor.text();
    if (!this.#path || content === this.#savedText) return;
    const path = this.#path;
    try {
      await this.#files.write(path, utf8(content));
      this.#mtime = (await this.#files.stat(path)).mtime;
      if (path !== this.#path) return;
      this.#savedText = content;
      this.#say(words.saved);
      void this.#check();
    } catch (error) {
      this.#say(`${words.notSaved} ${told(error)}`);
    }
  }

  /** Takes over what the machine's own programs wrote, unless something unsaved stands here. */
  async #poll(element: HTMLElement): Promise<void> {
    if (element.hidden || !this.#editor) return;
    await this.#tree.refresh();
    const path = this.#path;
    const editor = await this.#editor;
    if (!path || editor.text() !== this.#savedText) return;
    const status = await this.#files.stat(path).catch(() => undefined);
    if (path !== this.#path) return;
    if (!status) {
      this.#say(words.fileGone);
      return;
    }
    if (status.mtime === this.#mtime) return;
    const content = await this.#read(path, status).catch((error: unknown) => this.#refuse(path, error));
    if (content === undefined || path !== this.#path || editor.text() !== this.#savedText) return;
    this.#mtime = status.mtime;
    if (content !== this.#savedText) this.#show(editor, content);
    this.#say(words.saved);
  }

  #say(state: string): void {
    this.#title.textContent = `${visibleName(this.#path?.replace(home, '~') ?? '')} · ${state}`;
  }
}
