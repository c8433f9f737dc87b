/**
 * A lesson inside another page's frame (a learning management system's): tells that page how many steps were passed. Only where
 * the address names that page's origin (`?lms=https://…`), and only to that origin.
 */
import { progress } from './progress/trouble.ts';

const lms = new URLSearchParams(location.search).get('lms');

/** `lms` as an origin; undefined where it is none. */
function originOf(text: string | null): string | undefined {
  if (!text || !URL.canParse(text)) return undefined;
  const { origin, protocol } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
}

async function tell(origin: string, lesson: string, total: number): Promise<void> {
  const { steps } = await progress.all();
  const passed = steps.filter(({ id }) => id.startsWith(`${lesson}#`)).length;
  window.parent.postMessage({ drydock: 'progress', lesson, passed: Math.min(passed, total), total }, origin);
}

const origin = originOf(lms);
if (origin && window.parent !== window) {
  document.documentElement.dataset.embedded = '';
  const workbench = document.querySelector<HTMLElement>('drydock-workbench[data-lesson]');
  const lesson = workbench?.dataset.lesson;
  if (workbench && lesson) {
    const total = workbench.querySelectorAll('[data-step]').length;
    void tell(origin, lesson, total);
    document.addEventListener('drydock:passed', () => void tell(origin, lesson, total));
  }
}
