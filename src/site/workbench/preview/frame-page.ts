/** What the parts of the frame's script share: the way to the pane, and the address that others count from. */

export interface FrameStart {
  /** The page's address. */
  readonly url: string;
  readonly cookie: string;
  readonly local: Readonly<Record<string, string>>;
}

export interface FramePage extends FrameStart {
  /** Sends to the pane. */
  post(message: object, transfer?: Transferable[]): void;
  /** Where the page says it is; history.pushState moves it. */
  here: string;
  resolve(to: string): string;
  /** An address that the pane must fetch. */
  isOurs(to: string): boolean;
}

/** Runs in the frame: it must use nothing from outside of itself. */
export function framePage(start: FrameStart): FramePage {
  const send = window.parent.postMessage.bind(window.parent);
  const page: FramePage = {
    ...start,
    post: (message, transfer = []) => send(message, '*', transfer),
    here: start.url,
    resolve: (to) => new URL(to, page.here).href,
    isOurs: (to) => /^https?:/.test(to),
  };
  return page;
}
