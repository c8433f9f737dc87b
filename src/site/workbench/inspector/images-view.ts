/** Images: stacks of layers on a common ground, each shared layer drawn once, with a table of the same below. */
import { readLayers } from '../../../course/image-layers.ts';
import { humanSize } from '../../../lib/units.ts';
import { words } from '../words.ts';
import { element, sameAs, table } from './elements.ts';
import type { EngineState } from './engine-state.ts';
import { imageName, type LayerNode, layerForest } from './layer-tree.ts';

const short = (digest: string) => digest.replace(/^sha256:/, '').slice(0, 12);

/** Docker's own wording of an instruction, without the shell around it. */
const instruction = (createdBy: string) =>
  createdBy
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^RUN \/bin\/sh -c /, 'RUN ')
    .replace(/ # buildkit$/, '');

function stack(node: LayerNode): HTMLElement {
  const box = element(
    'div.dd-layer',
    element('code', instruction(node.createdBy) || short(node.digest)),
    element('span', node.size > 0 ? humanSize(node.size) : ''),
  );
  box.title = `${node.digest}\n${node.createdBy}`;
  const isShared = node.above.length + node.images.length > 1;
  if (isShared) box.dataset.shared = '';
  const above = element('div.dd-above', ...node.above.map(stack));
  if (node.images.length > 0)
    above.append(element('div.dd-tops', ...node.images.map((name) => element('span.dd-image-name', name))));
  return element('div.dd-stack', above, box);
}

/** The files of one image's layers, fetched with docker save's request when asked for. */
function contents(state: EngineState, id: string): HTMLElement {
  const box = element('details.dd-contents', element('summary'));
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

/** @param shelf what each image holds, kept over redraws with what is open in it: the content of an ID never changes */
export async function imagesView(state: EngineState, shelf: Map<string, HTMLElement>): Promise<HTMLElement> {
  const images = await state.images();
  if (images.length === 0) return element('p.dd-empty', `${words.noImages} `, element('code', 'docker pull busybox'));
  const drawing = element('div.dd-stacks', ...layerForest(images).map(stack));
  drawing.setAttribute('aria-hidden', 'true');
  const rows = images.map((image) => [
    imageName(image),
    short(image.summary.Id),
    humanSize(image.summary.Size),
    (image.inspect.RootFS.Layers ?? []).map(short).join(' '),
  ]);
  return element(
    'div',
    drawing,
    sameAs(words.sameAs, 'docker images; docker history IMAGE'),
    table(words.images, [words.image, 'ID', words.size, words.layersLowestFirst], rows),
    ...images.map((image) => {
      const id = image.summary.Id;
      const box = shelf.get(id) ?? contents(state, id);
      shelf.set(id, box);
      if (box.firstElementChild) box.firstElementChild.textContent = `${words.filesOfLayers}: ${imageName(image)}`;
      return box;
    }),
  );
}
