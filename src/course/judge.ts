/** Judges an answer to a quiz question, with a reason for all that was picked. Has no dependency: it runs in the page. */
import type { Question } from './quiz.ts';

/** Indexes of the options picked, the order of the items as indexes of the right order, or the text typed. */
export type Answer = readonly number[] | string;

export interface Judgement {
  readonly isRight: boolean;
  /** One a picked option, or one in all. */
  readonly reasons: readonly { readonly isRight: boolean; readonly text: string }[];
}

const plain = (text: string) => text.trim().replace(/\s+/g, ' ').toLowerCase();

function judgeOptions(options: readonly { right: boolean; why: string }[], picked: readonly number[]): Judgement {
  const isRight = options.every(({ right }, index) => right === picked.includes(index));
  const reasons = picked.flatMap((index) => {
    const option = options[index];
    return option ? [{ isRight: option.right, text: option.why }] : [];
  });
  return { isRight, reasons };
}

export function judge(question: Question, answer: Answer): Judgement {
  const text = typeof answer === 'string' ? answer : '';
  const picked = typeof answer === 'string' ? [] : answer;
  if (question.kind === 'single' || question.kind === 'multiple') return judgeOptions(question.options, picked);
  const isRight =
    question.kind === 'order'
      ? picked.length === question.items.length && picked.every((item, index) => item === index)
      : (question.kind === 'short' ? question.answers : [question.answer]).some(
          (right) => plain(right) === plain(text),
        );
  return { isRight, reasons: isRight ? [{ isRight, text: question.why }] : [] };
}
