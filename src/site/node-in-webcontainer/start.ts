/** The page that turns WebContainers on: nothing of StackBlitz's is asked for before its button is pressed. */
import { serveWebContainer } from '../../machine/web-container-service.ts';
import { words } from '../workbench/words.ts';

/** Milliseconds after which a boot counts as failed; it may never settle by itself. */
const LIMIT = 15_000;

class NodeInWebContainer extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button');
    const said = this.querySelector('[role="status"]');
    if (!button || !said) return;
    const say = (text: string): void => {
      said.textContent = text;
    };
    const reason = whyNot();
    if (reason) {
      say(reason);
      return;
    }
    button.disabled = false;
    button.addEventListener('click', async () => {
      button.disabled = true;
      say(words.webContainerStarts);
      try {
        const container = await boot();
        serveWebContainer(
          (name) => new BroadcastChannel(name),
          async () => container,
        );
        say(words.webContainerRuns);
      } catch (error) {
        // A page boots one container; after a failure only a new page may try again.
        say(`${words.webContainerFailed} ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }
}

/** What this browser or site lacks; undefined where all is there. */
function whyNot(): string | undefined {
  if (/iPad|iPhone|iPod/.test(navigator.userAgent)) return words.webContainerNoIos;
  if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer === 'undefined') return words.webContainerNotIsolated;
  return undefined;
}

async function boot() {
  const { WebContainer } = await import('@webcontainer/api');
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(words.webContainerLate)), LIMIT);
  });
  const container = await Promise.race([WebContainer.boot({ coep: 'credentialless', workdirName: 'drydock' }), late]);
  return container;
}

customElements.define('drydock-webcontainer', NodeInWebContainer);
