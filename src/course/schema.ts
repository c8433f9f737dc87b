/** What stands at the head of a lesson's index.mdx. The descriptions are the author's reference. */
import { z } from 'zod';
import { questionSchema } from './quiz.ts';

export const stepText = z.object({
  title: z.string().describe('What the student is to reach, as a short imperative sentence.'),
  hints: z
    .record(z.string(), z.string())
    .describe('Hints by the ids that check.ts answers with; each says why and what to try.'),
});

export const lessonSchema = z.object({
  title: z.string().describe('The lesson’s title.'),
  summary: z.string().max(200).describe('One sentence: what one can do afterwards.'),
  minutes: z.number().int().min(1).max(60).describe('Reading and doing, in minutes.'),
  images: z
    .array(z.string())
    .default([])
    .describe('Images that the lesson pulls or builds on; each must be one that Drydock publishes.'),
  objectives: z.array(z.string()).default([]).describe('What the student will be able to do, one phrase each.'),
  topic: z
    .string()
    .optional()
    .describe('A drill’s chapter: the folder’s name without its number, such as images. The drills page groups by it.'),
  steps: z
    .record(z.string(), stepText)
    .default({})
    .describe('The texts of the exercise’s steps, by the ids of check.ts.'),
  quiz: z
    .record(z.string(), questionSchema)
    .default({})
    .describe('Questions by stable ids; <Quiz id="…" /> places one, the others come at the end of the lesson.'),
});

export type LessonFrontmatter = z.infer<typeof lessonSchema>;
