/** In the frame: addresses that scripts give to pictures, scripts and styles. Uses nothing from outside of the function. */
import type { FramePage } from './frame-page.ts';

export function frameElements(page: FramePage): void {
  // Addresses that scripts give to elements are fetched page.here and handed over as blobs.
  const wanted = new WeakMap<Element, string>();
  const sources: readonly (readonly [string, string])[] = [
    ['IMG', 'src'],
    ['SCRIPT', 'src'],
    ['SOURCE', 'src'],
    ['VIDEO', 'src'],
    ['AUDIO', 'src'],
    ['LINK', 'href'],
  ];
  const nativeSet = Element.prototype.setAttribute;
  function give(element: Element, name: string, value: string): void {
    wanted.set(element, value);
    window
      .fetch(value)
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        const address = URL.createObjectURL(await response.blob());
        if (wanted.get(element) === value) nativeSet.call(element, name, address);
      })
      .catch(() => element.dispatchEvent(new Event('error')));
  }
  const takes = (element: Element, name: string, value: string) =>
    sources.some(([tag, attribute]) => tag === element.tagName && attribute === name) &&
    page.isOurs(page.resolve(value));
  Element.prototype.setAttribute = function (name, value) {
    const text = String(value);
    if (takes(this, name.toLowerCase(), text)) give(this, name.toLowerCase(), text);
    else nativeSet.call(this, name, text);
  };
  const prototypes = {
    IMG: HTMLImageElement,
    SCRIPT: HTMLScriptElement,
    LINK: HTMLLinkElement,
    SOURCE: HTMLSourceElement,
  };
  for (const [tag, attribute] of sources) {
    const prototype =
      tag === 'VIDEO' || tag === 'AUDIO'
        ? HTMLMediaElement.prototype
        : prototypes[tag as keyof typeof prototypes].prototype;
    const native = Object.getOwnPropertyDescriptor(prototype, attribute);
    Object.defineProperty(prototype, attribute, {
      configurable: true,
      get(this: Element) {
        const own = wanted.get(this);
        return own === undefined ? native?.get?.call(this) : page.resolve(own);
      },
      set(this: Element, value: string) {
        this.setAttribute(attribute, value);
      },
    });
  }
  new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        for (const [tag, attribute] of sources)
          for (const element of [node, ...node.querySelectorAll(tag)]) {
            const value = element.tagName === tag ? element.getAttribute(attribute) : null;
            if (value && tag !== 'SCRIPT' && !wanted.has(element) && takes(element, attribute, value))
              give(element, attribute, value);
          }
      }
  }).observe(document, { childList: true, subtree: true });
}
