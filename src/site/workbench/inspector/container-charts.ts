/** CPU and memory of a running container, a sample a second from GET /containers/{id}/stats, for as long as they are looked at. */
import type { ContainerStats } from '../../../engine/api/types/stats.ts';
import { bytesSize } from '../../../lib/units.ts';
import { words } from '../words.ts';
import { element } from './elements.ts';
import type { EngineState } from './engine-state.ts';
import { Sparkline } from './sparkline.ts';

/** As docker stats computes it. */
function cpuPercent({ cpu_stats, precpu_stats }: ContainerStats): number {
  const used = cpu_stats.cpu_usage.total_usage - precpu_stats.cpu_usage.total_usage;
  const system = (cpu_stats.system_cpu_usage ?? 0) - (precpu_stats.system_cpu_usage ?? 0);
  return system > 0 && used > 0 ? (used / system) * (cpu_stats.online_cpus ?? 1) * 100 : 0;
}

export class ContainerCharts {
  readonly element: HTMLElement;
  readonly #cpu = new Sparkline(words.cpu, 10);
  readonly #memory = new Sparkline(words.memory, 1024);
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(name: string) {
    const title = element('p.dd-title', words.lastMinute, ' ', element('code', `docker stats ${name}`));
    this.element = element('section.dd-charts', title, this.#cpu.element, this.#memory.element);
  }

  async start(state: EngineState, id: string): Promise<void> {
    const stream = await state.stream(`/containers/${id}/stats?stream=1`);
    this.#reader = stream?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const next = await this.#reader?.read().catch(() => undefined);
      if (!next || next.done) return;
      text += decoder.decode(next.value, { stream: true });
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) this.#take(JSON.parse(line) as ContainerStats);
    }
  }

  stop(): void {
    void this.#reader?.cancel().catch(() => {});
    this.#reader = undefined;
  }

  #take(stats: ContainerStats): void {
    const percent = cpuPercent(stats);
    this.#cpu.push(percent, `${percent.toFixed(1)} %`);
    const { usage = 0, limit = 0 } = stats.memory_stats;
    this.#memory.push(usage, `${bytesSize(usage)} / ${bytesSize(limit)}`);
  }
}
