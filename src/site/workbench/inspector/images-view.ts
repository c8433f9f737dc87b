/** Images: stacks of layers on a common ground, each shared layer drawn once, with a table of the same below. */
import { readLayers } from '../../../course/image-layers.ts';
import { humanSize } from '../../../lib/units.ts';
import { words } from '../words.ts';
import { element, emptyState, sameAs, table } from './elements.ts';
import type { EngineState } from './engine-state.ts';
import type { InspectorView } from './inspector-pane.ts';
import { imageName, type LayerNode, layerForest } from './layer-tree.ts';
import { LiveList } from './reconcile.ts';

const short = (digest: string) => digest.replace(/^sha256:/, '').slice(0, 12);

/** Docker's own wording of an instruction, without the shell around it. */
const instruction = (createdBy: string) =>
  createdBy
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^RUN \/bin\/sh -c /, 'RUN ')
    .replace(/ # buildkit$/, '');

/** How many images stand on a layer. */
const imagesAbove = ({ above, images }: LayerNode): number =>
  above.reduce((sum, node) => sum + imagesAbove(node), images.length);

function stack(node: LayerNode): HTMLElement {
  const box = element(
    'div.dd-layer',
    element('code', instruction(node.createdBy) || short(node.digest)),
    element('span', node.size > 0 ? humanSize(node.size) : ''),
  );
  box.title = `${node.digest}\n${node.createdBy}`;
  if (imagesAbove(node) > 1) box.dataset.shared = '';
  const above = element('div.dd-above', ...node.above.map(stack));
  if (node.images.length > 0)
    above.append(element('div.dd-tops', ...node.images.map((name) => element('span.dd-image-name', name))));
  return element('div.dd-stack', above, box);
}

/** The files of one image's layers, fetched with docker save's request when asked for. */
function contents(state: EngineState, id: string, title: string): HTMLElement {
  const box = element('details.dd-contents', element('summary', title));
  box.addEventListener('toggle', async () => {
    if (!(box as HTMLDetailsElement).open || box.childElementCount > 1) return;
    const place = element('div', words.reading);
    box.append(place);
    try {
      const layers = await readLayers(await state.stream(`/images/${encodeURIComponent(id)}/get`));
      const seen = new Set<string>();
      place.replaceChildren(
        ...layers.map((layer, index) => {
          const lines = [...layer.files.values()]
            .filter(({ type }) => type !== 'directory')
            .map(({ path, size }) => `${seen.has(path) ? words.changed : words.added}  /${path}  ${humanSize(size)}`);
          for (const path of layer.files.keys()) seen.add(path);
          lines.push(...[...layer.deleted].map((path) => `${words.deleted}  /${path}`));
          const more = lines.length > 200 ? `\n… ${lines.length - 200}` : '';
          const list = element('pre', lines.slice(0, 200).join('\n') + more);
          list.tabIndex = 0;
          return element(
            'details',
            element('summary', `${words.layer} ${index + 1}: ${lines.length} ${words.files}`),
            list,
          );
        }),
      );
    } catch (error) {
      place.textContent = error instanceof Error ? error.message : String(error);
    }
  });
  return box;
}

export class ImagesView implements InspectorView {
  readonly element = element('div');
  readonly #state: EngineState;
  readonly #drawing = element('div.dd-stacks');
  readonly #table = element('div');
  readonly #contents = element('div');
  readonly #list = new LiveList(this.#contents);
  readonly #head = sameAs(words.sameAs, 'docker images; docker history IMAGE');
  readonly #empty = emptyState(words.noImages, 'docker pull busybox', words.emptyImages);
  #drawn = '';

  constructor(state: EngineState) {
    this.#state = state;
    this.#drawing.setAttribute('aria-hidden', 'true');
    this.element.append(this.#drawing, this.#head, this.#empty, this.#table, this.#contents);
  }

  async update(): Promise<void> {
    const images = await this.#state.images();
    const drawing = JSON.stringify(images.map((image) => [image.summary.Id, imageName(image)]));
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    this.#empty.hidden = images.length > 0;
    this.#head.hidden = images.length === 0;
    this.#drawing.hidden = images.length === 0;
    this.#drawing.replaceChildren(...layerForest(images).map(stack));
    const rows = images.map((image) => [
      imageName(image),
      short(image.summary.Id),
      humanSize(image.summary.Size),
      (image.inspect.RootFS.Layers ?? []).map(short).join(' '),
    ]);
    const titles = [words.image, 'ID', words.size, words.layersLowestFirst];
    this.#table.replaceChildren(...(images.length > 0 ? [table(words.images, titles, rows)] : []));
    this.#list.update(
      images.map((image) => {
        const title = `${words.filesOfLayers}: ${imageName(image)}`;
        return { key: image.summary.Id, signature: title, make: () => contents(this.#state, image.summary.Id, title) };
      }),
    );
  }

  hide(): void {}
}
