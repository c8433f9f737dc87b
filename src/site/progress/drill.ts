/** The drill element on a drill's page: a timer that may be hidden, and when it is done, how it went and what comes next. */
import { remember, remembered } from '../workbench/layout.ts';
import { words } from '../workbench/words.ts';
import { drillRecord, nextDrill } from './drill-choice.ts';
import { dueText } from './due-text.ts';
import type { Grade } from './schedule.ts';
import { progress } from './trouble.ts';

interface Complete {
  readonly lesson: string;
  readonly help: 'commands' | 'flags' | 'solution' | undefined;
}

const clock = (milliseconds: number) => {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

class Drill extends HTMLElement {
  #started = 0;
  #timer: number | undefined;

  connectedCallback(): void {
    const time = this.querySelector<HTMLElement>('[data-dd-time]');
    const hide = this.querySelector<HTMLElement>('[data-dd-hide-time]');
    const apply = (isHidden: boolean) => {
      if (time) time.hidden = isHidden;
      if (hide) hide.textContent = isHidden ? words.showTimer : words.hideTimer;
      remember('timer', isHidden ? 'no' : 'yes');
    };
    apply(remembered('timer') === 'no');
    hide?.addEventListener('click', () => apply(time?.hidden === false));
    document.addEventListener('drydock:ready', () => this.#start(time));
    document.addEventListener('drydock:complete', (event) => void this.#done((event as CustomEvent<Complete>).detail));
    void this.#next();
  }

  #start(time: HTMLElement | null): void {
    this.#started = performance.now();
    this.#timer = window.setInterval(() => {
      if (time) time.textContent = clock(performance.now() - this.#started);
    }, 1000);
  }

  async #next(): Promise<void> {
    const link = this.querySelector<HTMLAnchorElement>('[data-dd-next]');
    const lessons = (this.dataset.drills ?? '').split(' ');
    const { answers } = await progress.all();
    const next = nextDrill(lessons, answers, Date.now(), this.dataset.lesson);
    if (link && next) link.href = `${this.dataset.base}${next}/`;
  }

  async #done({ help }: Complete): Promise<void> {
    window.clearInterval(this.#timer);
    const took = clock(performance.now() - this.#started);
    const time = this.querySelector('[data-dd-time]');
    if (time) time.textContent = took;
    const { schedule } = await import('./schedule.ts');
    const grade: Grade = help === 'solution' ? 'again' : help ? 'hard' : 'good';
    const id = drillRecord(this.dataset.lesson ?? '');
    const record = schedule(id, grade, await progress.answer(id), Date.now());
    await progress.answered(record);
    const said = this.querySelector<HTMLElement>('[data-dd-done]');
    const how = grade === 'good' ? words.doneAlone : grade === 'hard' ? words.doneWithHints : words.doneWithSolution;
    if (said) said.textContent = `${how} (${took}) ${words.comesBack} ${dueText(record.due - Date.now())}.`;
    this.dataset.state = 'done';
    await this.#next();
  }
}

customElements.define('drydock-drill', Drill);
