/** Work on services in the order of their dependencies, side by side where they don't depend on each other. */

import type { Project } from '../model/project.ts';
import { dependentsOf, serviceNames } from '../model/project.ts';

/** All of them, to their ends; then the first failure. */
export async function together<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
  let failure: { readonly error: unknown } | undefined;
  const results = await Promise.all(
    tasks.map((task) =>
      task.catch((error: unknown) => {
        failure ??= { error };
        return undefined;
      }),
    ),
  );
  if (failure) throw failure.error;
  return results as T[];
}

/** At most `limit` at a time; below 1: all. */
export async function limited<T>(limit: number, items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  if (limit < 1) {
    await together(items.map(act));
    return;
  }
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await together(Array.from({ length: Math.min(limit, items.length) }, worker));
}

/**
 * Dependencies first, or with `reverse` those who depend first. Where one fails, what comes after it isn't begun.
 */
export async function inOrder(
  project: Project,
  visit: (name: string) => Promise<void>,
  reverse = false,
): Promise<void> {
  const running = new Map<string, Promise<void>>();
  const skipped = new Set<string>();
  const before = (name: string): string[] => {
    const names = reverse ? dependentsOf(project, name) : [...(project.services.get(name)?.depends_on?.keys() ?? [])];
    return names.filter((other) => project.services.has(other));
  };
  const start = (name: string): Promise<void> => {
    const known = running.get(name);
    if (known) return known;
    const task = (async () => {
      const others = before(name);
      await Promise.allSettled(others.map(start));
      if (others.some((other) => skipped.has(other))) {
        skipped.add(name);
        return;
      }
      try {
        await visit(name);
      } catch (error) {
        skipped.add(name);
        throw error;
      }
    })();
    running.set(name, task);
    return task;
  };
  await together(serviceNames(project).map(start));
}
