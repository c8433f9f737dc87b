/** `npm run lesson:new -- NNN-chapter/NNN-lesson TITLE`, or `… NNN-chapter/NNN-lesson --locale zh-cn` for a translation. */
import { parseArgs } from 'node:util';
import { newLesson } from './lessons/new-lesson.ts';
import { projectRoot } from './project.ts';

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { locale: { type: 'string' } } });
  const [name = '', ...title] = positionals;
  for (const file of newLesson(projectRoot, name, title.join(' '), values.locale)) console.log(file);
  console.log('Write what says TODO, then run `npm run lesson:test` with the folder.');
} catch (error) {
  console.error(`lesson:new: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
