/** A small chart of the last minute: a line over 60 samples, with its last value as text beside it. */
import { element } from './elements.ts';
import { svg } from './svg.ts';

const samples = 60;

export class Sparkline {
  readonly element: HTMLElement;
  readonly #line = svg('polyline', { class: 'dd-spark-line', points: '' });
  readonly #text = element('span.dd-spark-text', '–');
  readonly #values: number[] = [];
  readonly #least: number;

  /** @param least the scale's top is never below this */
  constructor(title: string, least: number) {
    this.#least = least;
    const chart = svg('svg', { viewBox: `0 0 ${samples - 1} 20`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, [
      this.#line,
    ]);
    this.element = element('div.dd-spark', element('span.dd-spark-title', title), chart, this.#text);
  }

  push(value: number, text: string): void {
    this.#values.push(value);
    if (this.#values.length > samples) this.#values.shift();
    const top = Math.max(this.#least, ...this.#values) * 1.2;
    const from = samples - this.#values.length;
    const points = this.#values.map((one, index) => `${from + index},${(19.5 - (one / top) * 19).toFixed(2)}`);
    this.#line.setAttribute('points', points.join(' '));
    this.#text.textContent = text;
  }
}
