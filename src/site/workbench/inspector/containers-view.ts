/** Containers: a line each, opened a card. Only cards on the screen are laid out (content-visibility), only changed ones redrawn. */
import { words } from '../words.ts';
import { ContainerCard } from './container-card.ts';
import { element, emptyState, sameAs } from './elements.ts';
import type { EngineState } from './engine-state.ts';
import type { InspectorView } from './inspector-pane.ts';

export class ContainersView implements InspectorView {
  readonly element = element('div');
  readonly #state: EngineState;
  readonly #list = element('div');
  readonly #head = sameAs(words.sameAs, 'docker ps -a');
  readonly #empty = emptyState(words.noContainers, 'docker run -d --name web -p 8080:80 nginx', words.emptyContainers);
  readonly #cards = new Map<string, ContainerCard>();

  constructor(state: EngineState) {
    this.#state = state;
    this.element.append(this.#head, this.#empty, this.#list);
  }

  async update(): Promise<void> {
    const containers = await this.#state.containers();
    this.#empty.hidden = containers.length > 0;
    this.#head.hidden = containers.length === 0;
    const ids = new Set(containers.map(({ Id }) => Id));
    for (const [id, card] of this.#cards)
      if (!ids.has(id)) {
        card.close();
        card.element.remove();
        this.#cards.delete(id);
      }
    let before: Element | null = null;
    for (const container of [...containers].reverse()) {
      const card = this.#cards.get(container.Id) ?? new ContainerCard(this.#state, container);
      this.#cards.set(container.Id, card);
      card.update(container);
      if (!card.element.isConnected || card.element.nextElementSibling !== before)
        this.#list.insertBefore(card.element, before);
      before = card.element;
    }
  }

  hide(): void {
    for (const card of this.#cards.values()) card.close();
  }
}
