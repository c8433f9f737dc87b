/** The quiz element: collects the answer, judges it, tells the reasons, and notes when the question is due again. */
import { type Answer, judge } from '../../course/judge.ts';
import { variantOf } from '../../course/question-variant.ts';
import type { Question } from '../../course/quiz.ts';
import type { MachinePort } from '../../machine/port.ts';
import { showText } from '../workbench/flag-text.ts';
import { words } from '../workbench/words.ts';
import { progress } from './trouble.ts';

/** What the workbench beside the text offers. */
type MachineElement = HTMLElement & { readonly machine?: Promise<MachinePort> };

type Reason = { readonly isRight: boolean; readonly text: string };

/** The text at `options.0.why` and the like. */
function textAt(question: Question, path: string): string {
  const found = path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], question);
  return String(found ?? '');
}

class Quiz extends HTMLElement {
  #question: Question | undefined;

  connectedCallback(): void {
    this.#draw();
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

  /** Draws a row of parameters, where the question has some. */
  #draw(): void {
    const whole = JSON.parse(this.querySelector('script')?.textContent ?? '{}') as Question;
    this.#question = variantOf(whole, crypto.getRandomValues(new Uint8Array(1))[0] ?? 0);
    if (!whole.variants) return;
    for (const place of this.querySelectorAll<HTMLElement>('[data-text]'))
      showText(place, textAt(this.#question, place.dataset.text ?? ''));
  }

  #given(kind: Question['kind']): Answer {
    if (kind === 'short' || kind === 'predict' || kind === 'machine')
      return this.querySelector('textarea')?.value ?? '';
    if (kind === 'order')
      return [...this.querySelectorAll<HTMLElement>('[data-item]')].map((item) => Number(item.dataset.item));
    return [...this.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => Number(value));
  }

  /** What the machine says now; undefined where the question can't be asked yet. */
  async #printed(question: Question): Promise<string | undefined> {
    if (question.kind !== 'machine') return '';
    const workbench = document.querySelector<MachineElement>('drydock-workbench');
    const machine = await workbench?.machine;
    const { code, stdout } = (await machine?.sh(question.command)) ?? { code: 1, stdout: '' };
    return code === 0 && stdout.trim() ? stdout : undefined;
  }

  #say(verdict: string, reasons: readonly Reason[], state: string): void {
    const line = document.createElement('p');
    line.className = 'dd-verdict';
    line.textContent = verdict;
    const list = reasons.map(({ isRight, text }) => {
      const reason = document.createElement('p');
      showText(reason, text);
      reason.dataset.right = String(isRight);
      return reason;
    });
    this.querySelector('.dd-judgement')?.replaceChildren(line, ...list);
    this.dataset.state = state;
  }

  async #keep(isRight: boolean): Promise<void> {
    const { schedule } = await import('./schedule.ts');
    const id = this.dataset.id ?? '';
    await progress.answered(schedule(id, isRight ? 'good' : 'again', await progress.answer(id), Date.now()));
  }

  async #answer(): Promise<void> {
    const question = this.#question;
    if (!question) return;
    const printed = await this.#printed(question);
    if (printed === undefined) {
      this.#say(words.notYet, [{ isRight: false, text: question.kind === 'machine' ? question.before : '' }], 'open');
      return;
    }
    const { isRight, reasons } = judge(question, this.#given(question.kind), printed);
    try {
      await this.#keep(isRight);
    } finally {
      // Whoever leaves at the sight of it loses nothing.
      this.#say(isRight ? words.right : words.notRight, reasons, isRight ? 'right' : 'wrong');
    }
    this.dispatchEvent(new CustomEvent('drydock:answered', { bubbles: true, detail: { isRight } }));
  }
}

customElements.define('drydock-quiz', Quiz);
