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

function rightTexts(
  question: Question & { kind: 'short' | 'predict' | 'machine' },
  printed: string,
): readonly string[] {
  if (question.kind === 'short') return question.answers;
  return [question.kind === 'predict' ? question.answer : printed];
}

/** @param printed what a machine question's command printed just now */
export function judge(question: Question, answer: Answer, printed = ''): Judgement {
  const text = typeof answer === 'string' ? answer : '';
  const picked = typeof answer === 'string' ? [] : answer;
  if (question.kind === 'single' || question.kind === 'multiple') return judgeOptions(question.options, picked);
  const isRight =
    question.kind === 'order'
      ? picked.length === question.items.length && picked.every((item, index) => item === index)
      : rightTexts(question, printed).some((right) => plain(right) === plain(text));
  return { isRight, reasons: isRight ? [{ isRight, text: question.why }] : [] };
}
