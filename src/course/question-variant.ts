/** A question's parameters, put into its texts. Has no dependency: it runs in the page. */
import type { Question } from './quiz.ts';

function filled<T>(value: T, row: Readonly<Record<string, string | number>>): T {
  if (typeof value === 'string')
    return value.replace(/\{(\w+)\}/g, (whole, name: string) => String(row[name] ?? whole)) as T;
  if (Array.isArray(value)) return value.map((one) => filled(one, row) as unknown) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, row)])) as T;
}

/** The question with the values of its variants' row `index`, counted round; itself where it has none. */
export function variantOf(question: Question, index: number): Question {
  const { variants: rows } = question;
  const row = rows?.[index % rows.length];
  return row ? { ...filled(question, row), variants: undefined } : question;
}
