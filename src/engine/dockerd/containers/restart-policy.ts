/** When an ended container starts again, and how long after (moby's restartmanager). */
import type { RestartPolicy } from '../../api/types/container.ts';

const firstDelay = 100;
const longestDelay = 60_000;
/** A run of this length (nanoseconds) forgives the failures before it. */
const longRun = 10e9;

export class RestartTimer {
  #delay = 0;
  #failures = 0;

  /**
   * Whether to restart, and after how many milliseconds.
   * @param ran nanoseconds that it ran
   */
  next(policy: RestartPolicy, exitCode: number, manuallyStopped: boolean, ran: number): number | undefined {
    if (manuallyStopped) return undefined;
    if (exitCode !== 0) this.#failures++;
    else this.#failures = 0;
    if (this.#delay === 0) this.#delay = firstDelay;
    else if (ran >= longRun) this.#delay = firstDelay;
    else this.#delay = Math.min(longestDelay, this.#delay * 2);
    if (!this.#wants(policy, exitCode)) return undefined;
    return this.#delay;
  }

  #wants(policy: RestartPolicy, exitCode: number): boolean {
    if (policy.Name === 'always' || policy.Name === 'unless-stopped') return true;
    if (policy.Name !== 'on-failure' || exitCode === 0) return false;
    return policy.MaximumRetryCount === 0 || this.#failures <= policy.MaximumRetryCount;
  }

  reset(): void {
    this.#delay = 0;
    this.#failures = 0;
  }
}
