/** The tree of files beside the editor: folders open in place; names are asked for and deletions confirmed in the tree itself. */
import type { FileStatus, FilesPort } from '../../machine/port.ts';
import { download, readChosen } from './browser-files.ts';
import { nameField, questionRow } from './tree-rows.ts';
import { visibleName } from './visible-name.ts';
import { words } from './words.ts';

interface Line {
  readonly path: string;
  readonly depth: number;
  readonly file: FileStatus;
}

/** Files of one folder that are shown. */
const mostInFolder = 500;

const baseName = (path: string) => path.replace(/^.*\//, '');
const parent = (path: string) => path.replace(/\/[^/]*$/, '');

export class FileTree {
  readonly #files: FilesPort;
  readonly #root: string;
  readonly #onOpen: (path: string) => void;
  readonly #onGone: (path: string) => void;
  readonly #list = document.createElement('ul');
  readonly #asking = document.createElement('div');
  readonly #more = document.createElement('p');
  readonly #message = document.createElement('p');
  readonly #openFolders = new Set<string>();
  #lines: readonly Line[] = [];
  /** Files that are not shown. */
  #missing = 0;
  #selected = '';
  #drawn = '';

  /** @param onGone called with a path that was renamed or deleted here */
  constructor(
    element: HTMLElement,
    files: FilesPort,
    root: string,
    onOpen: (path: string) => void,
    onGone: (path: string) => void,
  ) {
    this.#files = files;
    this.#root = root;
    this.#onOpen = onOpen;
    this.#onGone = onGone;
    const bar = document.createElement('div');
    bar.className = 'dd-files-bar';
    bar.append(
      this.#button('new-file', words.newFile, () => this.#create('file')),
      this.#button('new-folder', words.newFolder, () => this.#create('folder')),
      this.#button('rename', words.rename, () => this.#rename()),
      this.#button('delete', words.delete, () => this.#remove()),
      this.#button('upload', words.upload, () => this.#upload()),
      this.#button('download', words.download, () => this.#download()),
    );
    this.#list.className = 'dd-tree';
    this.#list.setAttribute('role', 'tree');
    this.#list.setAttribute('aria-label', words.filesInHome);
    this.#list.addEventListener('keydown', (event) => this.#move(event));
    this.#message.className = 'dd-files-message';
    this.#message.setAttribute('role', 'status');
    this.#more.className = 'dd-files-message';
    element.append(bar, this.#asking, this.#list, this.#more, this.#message);
  }

  /** Marks the file that the editor shows. */
  async select(path: string): Promise<void> {
    this.#selected = path;
    for (let folder = parent(path); folder.length > this.#root.length; folder = parent(folder))
      this.#openFolders.add(folder);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const lines: Line[] = [];
    this.#missing = 0;
    await this.#collect(this.#root, 0, lines);
    const drawing = JSON.stringify([
      this.#selected,
      [...this.#openFolders],
      lines.map(({ path, file }) => [path, file.type]),
      this.#missing,
    ]);
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    this.#lines = lines;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.path : undefined;
    const first = lines.some(({ path }) => path === this.#selected) ? this.#selected : lines[0]?.path;
    this.#list.replaceChildren(...lines.map((line) => this.#item(line, line.path === first)));
    if (focused) this.#itemOf(focused)?.focus();
    this.#more.textContent = this.#missing > 0 ? `… ${this.#missing} ${words.moreFiles}` : '';
  }

  #itemOf(path: string): HTMLElement | null {
    return this.#list.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  }

  async #collect(folder: string, depth: number, lines: Line[]): Promise<void> {
    const files = await this.#files.list(folder).catch(() => []);
    const isFolder = (file: FileStatus) => Number(file.type === 'directory');
    files.sort((a, b) => isFolder(b) - isFolder(a) || a.name.localeCompare(b.name));
    const shown = files.filter(({ name }) => !name.startsWith('.') || name === '.dockerignore');
    this.#missing += Math.max(0, shown.length - mostInFolder);
    for (const file of shown.slice(0, mostInFolder)) {
      const path = `${folder}/${file.name}`;
      lines.push({ path, depth, file });
      if (file.type === 'directory' && this.#openFolders.has(path)) await this.#collect(path, depth + 1, lines);
    }
  }

  #item({ path, depth, file }: Line, isTabStop: boolean): HTMLElement {
    const item = document.createElement('li');
    item.setAttribute('role', 'treeitem');
    item.setAttribute('aria-level', String(depth + 1));
    item.setAttribute('aria-selected', String(path === this.#selected));
    if (file.type === 'directory') item.setAttribute('aria-expanded', String(this.#openFolders.has(path)));
    item.tabIndex = isTabStop ? 0 : -1;
    item.style.paddingInlineStart = `${0.625 + depth}rem`;
    item.dataset.path = path;
    item.dataset.type = file.type;
    item.textContent = visibleName(file.name);
    item.title = this.#shown(path);
    item.addEventListener('click', () => this.#choose(path, file.type));
    return item;
  }

  #choose(path: string, type: FileStatus['type']): void {
    this.#selected = path;
    if (type !== 'directory') this.#onOpen(path);
    else if (!this.#openFolders.delete(path)) this.#openFolders.add(path);
    void this.refresh();
  }

  /** The keys of a tree, as in the ARIA Authoring Practices. */
  #move(event: KeyboardEvent): void {
    const path = event.target instanceof HTMLElement ? (event.target.dataset.path ?? '') : '';
    const at = this.#lines.findIndex((line) => line.path === path);
    const line = this.#lines[at];
    if (!line) return;
    const isFolder = line.file.type === 'directory';
    const isOpen = this.#openFolders.has(path);
    const go = (target: Line | undefined) => target && this.#itemOf(target.path)?.focus();
    if (event.key === 'ArrowDown') go(this.#lines[at + 1]);
    else if (event.key === 'ArrowUp') go(this.#lines[at - 1]);
    else if (event.key === 'Home') go(this.#lines[0]);
    else if (event.key === 'End') go(this.#lines.at(-1));
    else if (event.key === 'ArrowRight' && isFolder && isOpen) go(this.#lines[at + 1]);
    else if (event.key === 'ArrowLeft' && !(isFolder && isOpen))
      go(this.#lines.find(({ path: other }) => other === parent(path)));
    else if (event.key === 'Enter' || event.key === ' ' || event.key === 'ArrowRight' || event.key === 'ArrowLeft')
      this.#choose(path, isFolder || !event.key.startsWith('Arrow') ? line.file.type : 'other');
    else return;
    event.preventDefault();
  }

  #button(icon: string, label: string, action: () => Promise<void>): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'dd-icon';
    button.dataset.icon = icon;
    button.title = label;
    button.setAttribute('aria-label', label);
    button.addEventListener('click', () => {
      this.#message.textContent = '';
      action()
        .catch((error: unknown) => {
          this.#message.textContent = error instanceof Error ? error.message : String(error);
        })
        .finally(() => this.refresh());
    });
    return button;
  }

  /** The folder that new entries go to: the chosen one, or the one that holds the chosen file. */
  #folder(): string {
    if (!this.#selected) return this.#root;
    return this.#itemOf(this.#selected)?.dataset.type === 'directory' ? this.#selected : parent(this.#selected);
  }

  #shown(path: string): string {
    return visibleName(path.replace(this.#root, '~'));
  }

  async #create(kind: 'file' | 'folder'): Promise<void> {
    const folder = this.#folder();
    const label = kind === 'file' ? words.nameOfNewFile : words.nameOfNewFolder;
    const name = await nameField(this.#asking, label, `${this.#shown(folder)}/`, '');
    if (!name) return;
    const path = `${folder}/${name}`;
    if (folder !== this.#root) this.#openFolders.add(folder);
    if (await this.#exists(path)) throw new Error(`${name}: ${words.fileExists}`);
    if (kind === 'folder') await this.#files.mkdir(path);
    else {
      await this.#files.write(path, new Uint8Array());
      this.#onOpen(path);
    }
    this.#selected = path;
  }

  #exists(path: string): Promise<boolean> {
    return this.#files.stat(path).then(
      () => true,
      () => false,
    );
  }

  #need(): string {
    if (!this.#selected) throw new Error(words.chooseFirst);
    return this.#selected;
  }

  async #rename(): Promise<void> {
    const from = this.#need();
    const name = await nameField(
      this.#asking,
      `${words.newNameOf} ${baseName(from)}`,
      `${this.#shown(parent(from))}/`,
      baseName(from),
    );
    if (!name || name === baseName(from)) return;
    const to = `${parent(from)}/${name}`;
    if (await this.#exists(to)) throw new Error(`${name}: ${words.fileExists}`);
    const isFile = this.#itemOf(from)?.dataset.type === 'file';
    await this.#files.rename(from, to);
    this.#selected = to;
    this.#onGone(from);
    if (isFile) this.#onOpen(to);
  }

  async #remove(): Promise<void> {
    const path = this.#need();
    if (!(await questionRow(this.#asking, `${words.delete} ${this.#shown(path)}?`, words.delete))) return;
    await this.#files.remove(path);
    this.#selected = '';
    this.#onGone(path);
  }

  async #upload(): Promise<void> {
    const folder = this.#folder();
    for (const { name, bytes } of await readChosen()) {
      await this.#files.write(`${folder}/${name}`, bytes);
      this.#selected = `${folder}/${name}`;
    }
    if (folder !== this.#root) this.#openFolders.add(folder);
  }

  async #download(): Promise<void> {
    const path = this.#need();
    if (this.#itemOf(path)?.dataset.type === 'directory') throw new Error(words.onlyFiles);
    download(baseName(path), await this.#files.read(path));
  }
}
