/** Questions of a lesson and how an answer is judged. Every wrong option carries the reason why it is wrong. */
import { z } from 'zod';

const option = z.object({
  text: z.string(),
  right: z.boolean().default(false),
  why: z.string().describe('Why it is right or wrong; shown once it was picked.'),
});

const ask = z.string().describe('The question.');
const why = z.string().describe('Why the right answer is right.');

export const questionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('single'), ask, options: z.array(option).min(2) }),
  z.object({ kind: z.literal('multiple'), ask, options: z.array(option).min(2) }),
  z.object({
    kind: z.literal('short'),
    ask,
    answers: z
      .array(z.string())
      .min(1)
      .describe('Every answer that counts; spaces at the ends and letter case do not.'),
    why,
  }),
  z.object({ kind: z.literal('order'), ask, items: z.array(z.string()).min(2).describe('In the right order.'), why }),
  z.object({
    kind: z.literal('predict'),
    ask,
    command: z.string().describe('Run in the tests, on the engine, to prove the answer.'),
    answer: z.string().describe('What it prints.'),
    why,
  }),
]);

export type Question = z.infer<typeof questionSchema>;
