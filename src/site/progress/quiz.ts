/** The quiz element: collects the answer, judges it, tells the reasons, and notes when the question is due again. */
import { type Answer, judge } from '../../course/judge.ts';
import type { Question } from '../../course/quiz.ts';
import { words } from '../workbench/words.ts';
import { progress } from './trouble.ts';

class Quiz extends HTMLElement {
  connectedCallback(): void {
    this.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#answer();
    });
    for (const button of this.querySelectorAll<HTMLElement>('[data-move]'))
      button.addEventListener('click', () => {
        const item = button.closest('li');
        const other = button.dataset.move === '1' ? item?.nextElementSibling : item?.previousElementSibling;
        if (!item || !other) return;
        if (button.dataset.move === '1') other.after(item);
        else other.before(item);
        button.focus();
      });
  }

  #given(kind: Question['kind']): Answer {
    if (kind === 'short' || kind === 'predict') return this.querySelector('textarea')?.value ?? '';
    if (kind === 'order')
      return [...this.querySelectorAll<HTMLElement>('[data-item]')].map((item) => Number(item.dataset.item));
    return [...this.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => Number(value));
  }

  async #answer(): Promise<void> {
    const question = JSON.parse(this.querySelector('script')?.textContent ?? '') as Question;
    const { isRight, reasons } = judge(question, this.#given(question.kind));
    const place = this.querySelector<HTMLElement>('.dd-judgement');
    const verdict = document.createElement('p');
    verdict.className = 'dd-verdict';
    verdict.textContent = isRight ? words.right : words.notRight;
    const list = reasons.map((reason) => {
      const line = document.createElement('p');
      line.textContent = reason.text;
      line.dataset.right = String(reason.isRight);
      return line;
    });
    place?.replaceChildren(verdict, ...list);
    this.dataset.state = isRight ? 'right' : 'wrong';
    const { schedule } = await import('./schedule.ts');
    const id = this.dataset.id ?? '';
    await progress.answered(schedule(id, isRight, await progress.answer(id), Date.now()));
  }
}

customElements.define('drydock-quiz', Quiz);
