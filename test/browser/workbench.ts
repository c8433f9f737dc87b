/** A student at the workbench: types, clicks and reads what stands on the screen, nothing else. */
import type { Locator, Page } from 'playwright-core';

const patience = { timeout: 45_000 };

export class Student {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** What the visible terminal shows. */
  screen(): Promise<string> {
    return this.page.evaluate(() => {
      const rows = document.querySelectorAll('.dd-terminal-screen:not([hidden]) .xterm-rows > div');
      return [...rows].map((row) => (row.textContent ?? '').replaceAll('\u00a0', ' ').trimEnd()).join('\n');
    });
  }

  /** Waits until the visible terminal matches. */
  async sees(pattern: RegExp, timeout = patience.timeout): Promise<void> {
    for (let waited = 0; waited < timeout; waited += 50) {
      if (pattern.test(await this.screen())) return;
      await this.page.waitForTimeout(50);
    }
    throw new Error(`the terminal never showed ${pattern}; it shows:\n${await this.screen()}`);
  }

  /** Waits for an idle prompt. */
  prompt(): Promise<void> {
    return this.sees(/\$\s*$/);
  }

  async focusTerminal(): Promise<void> {
    await this.page.locator('.dd-terminal-screen:not([hidden]) .xterm-helper-textarea').focus();
  }

  /** Types a line with Enter. */
  async types(line: string): Promise<void> {
    await this.focusTerminal();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** Types a command and waits for the prompt that follows its output. */
  async runs(command: string): Promise<string> {
    const mark = `end${Math.floor(performance.now())}`;
    await this.types(`clear; ${command}; echo ${mark.slice(0, 3)}''${mark.slice(3)}`);
    await this.sees(new RegExp(`^${mark}$`, 'm'));
    await this.prompt();
    return (await this.screen()).split(mark)[0] ?? '';
  }

  /** Makes files below the home directory, with their folders; sent in pieces that a terminal's line takes. */
  async puts(files: Readonly<Record<string, string>>): Promise<void> {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const script = Object.entries(files)
      .map(([path, text]) => `mkdir -p "$(dirname '${path}')"; echo ${base64(text)} | base64 -d > '${path}'`)
      .join('\n');
    const encoded = base64(script);
    await this.types('rm -f .put');
    for (let at = 0; at < encoded.length; at += 3000) {
      await this.focusTerminal();
      await this.page.keyboard.insertText(`echo ${encoded.slice(at, at + 3000)} >> .put`);
      await this.page.keyboard.press('Enter');
    }
    await this.runs('base64 -d .put | bash; rm .put');
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true });
  }

  step(id: string): Locator {
    return this.page.locator(`[data-step="${id}"]`);
  }

  async stepIs(id: string, state: string): Promise<void> {
    await this.page.locator(`[data-step="${id}"][data-state="${state}"]`).waitFor(patience);
  }

  /** Opens a file of the editor's tree, its folders first. */
  async opensFile(...path: string[]): Promise<void> {
    for (const [index, name] of path.entries()) {
      const item = this.page.getByRole('treeitem', { name, exact: true });
      await item.waitFor(patience);
      const isFolder = index < path.length - 1;
      if (!isFolder || (await item.getAttribute('aria-expanded')) === 'false') await item.click();
    }
  }

  async focusEditor(): Promise<void> {
    const area = this.page.locator('.monaco-editor .native-edit-context, .monaco-editor textarea.inputarea').first();
    await area.waitFor({ ...patience, state: 'attached' });
    await area.focus();
  }

  /** Types into the editor, in place of what is there. */
  async writes(text: string): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(text);
  }

  /** What the editor shows, a line of the file a line. */
  editorText(): Promise<string> {
    return this.page.evaluate(() => {
      const lines = [...document.querySelectorAll<HTMLElement>('.dd-code .view-line')];
      lines.sort((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top));
      return lines.map((line) => (line.textContent ?? '').replaceAll('\u00a0', ' ')).join('\n');
    });
  }

  async editorShows(pattern: RegExp): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (pattern.test(await this.editorText())) return;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`the editor never showed ${pattern}; it shows:\n${await this.editorText()}`);
  }
}
