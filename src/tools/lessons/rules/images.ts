/** Every image that a lesson names is one that Drydock publishes. */
import type { Finding } from '../finding.ts';
import { lessonRule } from '../rule.ts';

export default lessonRule('Images in the frontmatter are published ones.', ({ english }, { images }) => {
  const { head } = english;
  const named: unknown = typeof head === 'object' && head !== null && 'images' in head ? head.images : [];
  if (!Array.isArray(named) || images.size === 0) return [];
  return named.flatMap((reference: unknown, index): Finding[] => {
    const [, name = '', tag = 'latest'] = /^([^:@]+)(?::([^@]+))?/.exec(String(reference)) ?? [];
    const tags = images.get(name);
    if (tags?.has(tag)) return [];
    return [
      {
        file: english.file,
        line: english.lineOf(['images', index]),
        problem: tags ? `${name} has no tag ${tag}` : `no image ${name} is published`,
        cure: tags ? `its tags: ${[...tags].join(', ')}` : `the images: ${[...images.keys()].join(', ')}`,
      },
    ];
  });
});
