/** The outline element: marks lessons as started or done from what this browser holds. */
import { words } from '../workbench/words.ts';
import { progress } from './trouble.ts';

class Outline extends HTMLElement {
  connectedCallback(): void {
    void this.draw();
    document.addEventListener('drydock:imported', () => void this.draw());
  }

  async draw(): Promise<void> {
    const { steps } = await progress.all();
    for (const item of this.querySelectorAll<HTMLElement>('[data-lesson]')) {
      const done = steps.filter(({ id }) => id.startsWith(`${item.dataset.lesson}#`)).length;
      const total = Number(item.dataset.total);
      item.dataset.state = done === 0 ? 'open' : done >= total ? 'pass' : 'started';
      const reached = item.querySelector('.dd-reached');
      if (reached) reached.textContent = done === 0 ? '' : `${Math.min(done, total)} / ${total} ${words.ofSteps}`;
    }
  }
}

customElements.define('drydock-outline', Outline);
