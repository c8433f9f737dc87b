/** Which machine stands beside a page. */
interface Page {
  readonly id: string;
  readonly data: { readonly workbench?: boolean; readonly steps?: object };
}

/** Without a lesson: whatever was done there stays. */
export const playground = 'playground';

/** Under which name this browser keeps it: the lesson's, the same in every language, or the playground; undefined where there is none. */
export function machineOf({ id, data: { workbench, steps = {} } }: Page): string | undefined {
  if (Object.keys(steps).length > 0) return id.replace(/^zh-cn\//, '');
  return workbench ? playground : undefined;
}
