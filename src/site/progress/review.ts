/** The review element: takes due questions, or a chapter's, one after the other out of their lessons' pages. */
import { words } from '../workbench/words.ts';
import { progress } from './trouble.ts';

interface LessonQuestions {
  readonly id: string;
  readonly title: string;
  readonly questions: readonly string[];
}

interface Item {
  readonly lesson: string;
  readonly question: string;
}

function shuffled<T>(list: readonly T[]): T[] {
  const keys = crypto.getRandomValues(new Uint32Array(list.length));
  return list
    .map((item, index) => ({ item, key: keys[index] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

class Review extends HTMLElement {
  #lessons: readonly LessonQuestions[] = [];
  #queue: Item[] = [];
  #at = 0;

  connectedCallback(): void {
    this.#lessons = JSON.parse(this.querySelector('script')?.textContent ?? '[]') as LessonQuestions[];
    this.addEventListener('drydock:answered', () => this.#offerNext());
    this.querySelector('[data-dd-next]')?.addEventListener('click', () => {
      this.#at += 1;
      void this.#show();
    });
    void this.#fill().then(() => this.#show());
  }

  async #fill(): Promise<void> {
    const chapter = new URLSearchParams(location.search).get('chapter');
    if (chapter) {
      const inChapter = this.#lessons.filter(({ id }) => id.startsWith(`lessons/${chapter}/`));
      this.#queue = shuffled(
        inChapter.flatMap(({ id, questions }) => questions.map((question) => ({ lesson: id, question }))),
      );
      return;
    }
    const { answers } = await progress.all();
    const known = new Map(this.#lessons.map((lesson) => [lesson.id, lesson]));
    this.#queue = answers
      .filter(({ due }) => due <= Date.now())
      .sort((a, b) => a.due - b.due)
      .map(({ id }) => ({ lesson: id.split('#')[0] ?? '', question: id.split('#')[1] ?? '' }))
      .filter(({ lesson, question }) => question === 'drill' || known.get(lesson)?.questions.includes(question));
  }

  #offerNext(): void {
    const next = this.querySelector<HTMLElement>('[data-dd-next]');
    if (next) next.hidden = false;
  }

  async #show(): Promise<void> {
    const item = this.#queue[this.#at];
    const place = this.querySelector<HTMLElement>('[data-dd-place]');
    const question = this.querySelector<HTMLElement>('[data-dd-question]');
    const next = this.querySelector<HTMLElement>('[data-dd-next]');
    const chapters = this.querySelector<HTMLElement>('[data-dd-chapters]');
    if (!place || !question || !next || !chapters) return;
    next.hidden = true;
    chapters.hidden = item !== undefined;
    if (!item) {
      place.textContent = this.#queue.length > 0 ? words.reviewDone : words.nothingDue;
      question.replaceChildren();
      return;
    }
    const link = document.createElement('a');
    link.href = `${this.dataset.base}${item.lesson}/`;
    link.textContent = this.#lessons.find(({ id }) => id === item.lesson)?.title ?? item.lesson;
    place.replaceChildren(`${this.#at + 1} / ${this.#queue.length} · `, link);
    question.replaceChildren(await this.#load(item, link.href));
    question.querySelector<HTMLElement>('input, textarea, button, a')?.focus();
  }

  async #load({ question }: Item, href: string): Promise<Node> {
    const elsewhere = (text: string) => {
      const line = document.createElement('p');
      const link = document.createElement('a');
      link.href = question === 'drill' ? href : `${href}#q-${question}`;
      link.textContent = text;
      line.append(link);
      this.#offerNext();
      return line;
    };
    if (question === 'drill') return elsewhere(words.goToDrill);
    const response = await fetch(href).catch(() => undefined);
    const page = new DOMParser().parseFromString((await response?.text()) ?? '', 'text/html');
    const found = page.getElementById(`q-${question}`);
    // A question about the student's own machine needs the machine beside it.
    if (!found || found.dataset.kind === 'machine') return elsewhere(words.goToQuestion);
    return document.adoptNode(found);
  }
}

customElements.define('drydock-review', Review);
