/** Questions of a lesson. Every wrong option carries the reason why it is wrong; parameters may be drawn at random. */
import { z } from 'zod';

const option = z.object({
  text: z.string(),
  right: z.boolean().default(false),
  why: z.string().describe('Why it is right or wrong; shown once it was picked.'),
});

const ask = z.string().describe('The question.');
const why = z.string().describe('Why the right answer is right.');

const variants = z
  .array(z.record(z.string(), z.union([z.string(), z.number()])))
  .min(2)
  .optional()
  .describe('Values for {names} in the question’s texts; one row is drawn at random each time the page is opened.');

export const questionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('single'), ask, options: z.array(option).min(2), variants }),
  z.object({ kind: z.literal('multiple'), ask, options: z.array(option).min(2), variants }),
  z.object({
    kind: z.literal('short'),
    ask,
    answers: z
      .array(z.string())
      .min(1)
      .describe('Every answer that counts; spaces at the ends and letter case do not.'),
    why,
    variants,
  }),
  z.object({
    kind: z.literal('order'),
    ask,
    items: z.array(z.string()).min(2).describe('In the right order.'),
    why,
    variants,
  }),
  z.object({
    kind: z.literal('predict'),
    ask,
    command: z.string().describe('Run in the tests, on the engine, to prove the answer.'),
    answer: z.string().describe('What it prints.'),
    why,
    variants,
  }),
  z.object({
    kind: z.literal('machine'),
    ask,
    command: z
      .string()
      .describe('Run in the student’s machine when the answer is judged; what it prints is the right answer.'),
    before: z.string().describe('What is to be done first; shown where the command fails.'),
    why,
    variants,
  }),
]);

export type Question = z.infer<typeof questionSchema>;
