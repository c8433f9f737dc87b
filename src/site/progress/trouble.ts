/** The one sentence that is shown where progress can't be saved, and the store that shows it. */
import { words } from '../workbench/words.ts';
import { ProgressStore } from './store.ts';

function tell(reason: string): void {
  const banner = document.createElement('p');
  banner.className = 'dd-banner';
  banner.setAttribute('role', 'status');
  banner.textContent = `${words.notKept} (${reason})`;
  document.body.append(banner);
}

/** The page's progress. */
export const progress = new ProgressStore(tell);
