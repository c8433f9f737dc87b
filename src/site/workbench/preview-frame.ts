/** The frame that shows a page of the machine: sandboxed, of an opaque origin, with a policy that lets nothing out. */
import { words } from './words.ts';

export class PreviewFrame {
  readonly element = document.createElement('iframe');
  readonly #address: string;
  #html: string | undefined;

  /**
   * @param base the site's base path
   * @param onFollow called with a link's href that was followed inside the page
   */
  constructor(base: string, onFollow: (href: string) => void) {
    this.#address = `${base}preview-frame/`;
    this.element.title = words.previewTitle;
    this.element.setAttribute('sandbox', 'allow-scripts allow-forms');
    this.element.hidden = true;
    window.addEventListener('message', ({ source, data }) => {
      if (source !== this.element.contentWindow) return;
      const { isReady, href } = (data ?? {}) as { isReady?: unknown; href?: unknown };
      if (isReady === true && this.#html !== undefined) {
        this.element.contentWindow?.postMessage({ html: this.#html }, '*');
        this.#html = undefined;
      } else if (typeof href === 'string') onFollow(href);
    });
  }

  show(html: string): void {
    this.#html = html;
    this.element.hidden = false;
    this.element.src = this.#address;
  }

  hide(): void {
    this.#html = undefined;
    this.element.hidden = true;
    this.element.removeAttribute('src');
  }
}
