/** In the frame: links, forms, window.open and history.pushState. Uses nothing from outside of the function. */
import type { FramePage } from './frame-page.ts';

export function frameNavigation(page: FramePage): void {
  const go = (to: string, more: object = {}) => page.post({ navigate: page.resolve(to), ...more });
  window.open = (to) => {
    if (to) go(String(to));
    return null;
  };
  window.addEventListener('click', (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href], area[href]') : null;
    const to = link?.getAttribute('href');
    if (!to || event.defaultPrevented || /^(javascript|mailto|data|blob):/.test(to)) return;
    event.preventDefault();
    const [path, hash] = page.resolve(to).split('#');
    if (hash !== undefined && path === page.here.split('#')[0])
      document.getElementById(decodeURIComponent(hash))?.scrollIntoView();
    else go(to);
  });
  async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    const data = new FormData(form, submitter);
    const attribute = (name: string) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? '';
    const target = new URL(page.resolve(attribute('action') || page.here));
    const fields = [...data].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]);
    if (attribute('method').toLowerCase() !== 'post') {
      target.search = new URLSearchParams(fields).toString();
      go(target.href);
      return;
    }
    const isMultipart = attribute('enctype') === 'multipart/form-data';
    const made = new Response(isMultipart ? data : new URLSearchParams(fields));
    const body = await made.arrayBuffer();
    go(target.href, { method: 'POST', body, type: made.headers.get('Content-Type') });
  }
  window.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    event.preventDefault();
    void submit(event.target, event.submitter);
  });
  HTMLFormElement.prototype.submit = function () {
    void submit(this, null);
  };

  for (const name of ['pushState', 'replaceState'] as const) {
    const native = history[name].bind(history);
    history[name] = (state, title, to) => {
      native(state, title);
      if (to === undefined || to === null) return;
      page.here = page.resolve(String(to));
      const base = document.querySelector('base');
      if (base) base.href = page.here;
      page.post({ location: page.here });
    };
  }
}
