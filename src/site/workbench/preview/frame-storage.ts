/** In the frame: localStorage, sessionStorage and cookies, which an opaque origin has none of; the pane keeps them. Uses nothing from outside of the function. */
import type { FramePage } from './frame-page.ts';

export function frameStorage(page: FramePage): void {
  const kept = new Map(Object.entries(page.local));
  const storage = (map: Map<string, string>, changed: () => void): Storage =>
    ({
      get length() {
        return map.size;
      },
      key: (index: number) => [...map.keys()][index] ?? null,
      getItem: (key: string) => map.get(String(key)) ?? null,
      setItem: (key: string, value: string) => {
        map.set(String(key), String(value));
        changed();
      },
      removeItem: (key: string) => {
        map.delete(String(key));
        changed();
      },
      clear: () => {
        map.clear();
        changed();
      },
    }) as Storage;
  const define = (target: object, name: string, get: () => unknown, set?: (value: string) => void) =>
    Object.defineProperty(target, name, { configurable: true, get, ...(set ? { set } : {}) });
  let isTold = true;
  // A page may write many values at once.
  const tell = () => {
    isTold = true;
    page.post({ local: Object.fromEntries(kept) });
  };
  const localArea = storage(kept, () => {
    if (isTold) queueMicrotask(tell);
    isTold = false;
  });
  const sessionArea = storage(new Map(), () => {});
  define(window, 'localStorage', () => localArea);
  define(window, 'sessionStorage', () => sessionArea);
  const cookies = new Map(
    page.cookie.split('; ').flatMap((one) => (one ? [[one.split('=')[0] ?? '', one] as const] : [])),
  );
  define(
    document,
    'cookie',
    () => [...cookies.values()].join('; '),
    (value) => {
      const [pair = ''] = value.split(';');
      const name = pair.split('=')[0]?.trim() ?? '';
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(value)) cookies.delete(name);
      else cookies.set(name, pair.trim());
      page.post({ cookie: value });
    },
  );
}
