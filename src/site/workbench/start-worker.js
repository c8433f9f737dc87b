/**
 * Starts the machine's worker while the browser still reads the page: the first thing that the page's head names (Head.astro), and no
 * module, so that it waits for nothing. start-machine.ts takes over what it makes.
 */
{
  const { worker, base, machine, index, boot, shell } = document.currentScript.dataset;

  /** From localStorage, which may be forbidden. */
  const stored = (use) => {
    try {
      return use();
    } catch {
      return undefined;
    }
  };

  /** Whether the page that had the machine last was left in peace; notes when this one is. */
  const closedBefore = () => {
    const key = `drydock-closed:${machine}`;
    const wasClosed = localStorage.getItem(key) !== null;
    localStorage.removeItem(key);
    addEventListener('pagehide', () => localStorage.setItem(key, ''));
    return wasClosed;
  };

  /** As the last terminal was, in characters (terminal-pane.ts). */
  const terminalSize = () => {
    const [columns, rows] = localStorage.getItem('drydock:terminal').split('x').map(Number);
    return columns > 0 && rows > 0 ? { columns, rows } : undefined;
  };

  const start = (url) => {
    /** WorkerStart of machine/port.ts. A message would wait until this thread is idle, the name does not. */
    const name = JSON.stringify({
      base: new URL(base, location.href).href,
      machine,
      language: document.documentElement.lang,
      root: { index, boot },
      wasClosed: stored(closedBefore) ?? false,
      terminal: shell === undefined ? undefined : stored(terminalSize),
    });
    const started = new Worker(url, { type: 'module', name });
    const failed = new Promise((_, reject) => {
      started.addEventListener('error', ({ message }) =>
        reject(new Error(message || 'the machine’s worker did not load')),
      );
    });
    failed.catch(() => {});
    const { port1, port2 } = new MessageChannel();
    started.postMessage(port2, [port2]);
    return { port: port1, failed };
  };

  // Where a machine comes with the address the student is asked first (machine-file.ts).
  const isAsked = new URLSearchParams(location.hash.slice(1)).has('machine');
  window.drydockMachine = { start, started: isAsked ? undefined : start(worker) };
}
