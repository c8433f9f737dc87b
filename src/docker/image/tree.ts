/**
 * `docker images --tree` (docker/cli's image/tree.go): an image a row, its further names above it, and below it a row for
 * each platform, which daemons tell of that keep images in containerd's store.
 */
import type { ImageSummary } from '../../engine/api/types/image.ts';
import { humanSizeWithPrecision } from '../../lib/units.ts';
import { shortId } from '../cli/format/short.ts';
import { noteHeader } from '../cli/note.ts';

/** What of `Manifests` in `GET /images/json` is shown; sizes in bytes. */
interface ManifestSummary {
  readonly ID: string;
  readonly Kind: string;
  readonly Available: boolean;
  readonly Size: { readonly Content: number; readonly Total: number };
  readonly ImageData?: { readonly Platform: Platform; readonly Containers: readonly string[] | null };
}

interface Platform {
  readonly os?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

interface Row {
  /** The last one stands beside the values. */
  readonly names: readonly string[];
  /** ID, DISK USAGE, CONTENT SIZE. */
  readonly values: readonly string[];
  readonly inUse: boolean;
  readonly available: boolean;
}

interface Top extends Row {
  readonly platforms: readonly Row[];
}

const csi = '\u001b[';
const reset = `${csi}0m`;
const plain = `${csi}39m`;
const bold = `${csi}1m`;
const blue = `${csi}34m`;
const faint = `${csi}2m`;
const yellow = `${csi}93m`;
const warning = "WARNING: This is an experimental feature. The output may change and shouldn't be depended on.";

const spacing = '   ';
const narrowest = 12;
const titles = ['ID', 'DISK USAGE', 'CONTENT SIZE', 'EXTRA'];
const rightAligned = new Set(['DISK USAGE', 'CONTENT SIZE']);

/**
 * The whole text.
 * @param all with images that have no name
 * @param columns of the terminal; undefined: no terminal, so hardly any colour
 */
export function imageTree(images: readonly ImageSummary[], all: boolean, columns: number | undefined): string {
  const rows = images
    .filter((image) => all || !isDangling(image))
    .sort((a, b) => b.Created - a.Created)
    .map(topOf);
  return new Tree(rows, columns).text();
}

function isDangling({ RepoTags: tags, RepoDigests: digests }: ImageSummary): boolean {
  if ((tags ?? []).length === 0 && (digests ?? []).length === 0) return true;
  return String(tags) === '<none>:<none>' && String(digests) === '<none>@<none>';
}

const size = (bytes: number): string => humanSizeWithPrecision(bytes, 3);

function topOf(image: ImageSummary): Top {
  const manifests = (image.Manifests ?? []) as ManifestSummary[];
  const platforms = manifests.flatMap((manifest) => platformOf(manifest));
  const content = manifests.reduce((sum, { Size }) => sum + Size.Content, 0);
  return {
    names: [...(image.RepoTags ?? [])].sort((a, b) => b.length - a.length),
    values: [shortId(image.Id), size(image.Size), size(content)],
    inUse: image.Containers > 0 || platforms.some(({ inUse }) => inUse),
    available: true,
    platforms,
  };
}

function platformOf({ ID, Kind, Available, Size, ImageData }: ManifestSummary): Row[] {
  if (Kind !== 'image' || !ImageData) return [];
  const { os, architecture = '', variant, 'os.version': version } = ImageData.Platform;
  const system = version ? `${os}(${version})` : os;
  const name = os ? [system, architecture, ...(variant ? [variant] : [])].join('/') : 'unknown';
  return [
    {
      names: [name],
      values: [shortId(ID), size(Size.Total), size(Size.Content)],
      inUse: (ImageData.Containers ?? []).length > 0,
      available: Available,
    },
  ];
}

/** Characters of `text` up to `length`, the last one an ellipsis where it reaches that. */
function ellipsis(text: string, length: number): string {
  const characters = [...text];
  return length > 0 && characters.length >= length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

class Tree {
  readonly #rows: readonly Top[];
  readonly #isTerminal: boolean;
  readonly #columns: number;
  readonly #width: number;
  /** Titles of the columns that there is room for. */
  readonly #titles: readonly string[];
  readonly #nameWidth: number;

  constructor(rows: readonly Top[], columns: number | undefined) {
    this.#rows = rows;
    this.#isTerminal = columns !== undefined;
    this.#columns = columns ?? 0;
    this.#width = Math.max(20, columns || 80);
    let room = this.#width;
    let count = 0;
    for (; count < titles.length; count++) {
      const needed = this.#widthOf(titles[count] ?? '') + spacing.length;
      if (room - needed < narrowest) break;
      room -= needed;
    }
    this.#titles = titles.slice(0, count);
    const names = rows.flatMap(({ names, platforms }) => [
      ...names.map((name) => name.length),
      // The branch before it counts by its bytes.
      ...platforms.map((platform) => (platform.names[0] ?? '').length + 7),
    ]);
    this.#nameWidth = Math.min(room, Math.max('IMAGE'.length, ...names));
  }

  text(): string {
    const lines = [this.#colour(yellow, warning), this.#legend(), '', this.#heading()];
    const isSpaced = this.#rows.some(({ platforms }) => platforms.length > 0);
    for (const row of this.#rows) {
      for (const name of row.names.slice(0, -1)) lines.push(this.#colour(blue + bold, ellipsis(name, this.#columns)));
      const last = row.names.at(-1);
      lines.push(
        (last === undefined ? this.#name(plain + faint, '<untagged>') : this.#name(blue + bold, last)) +
          this.#values(row, plain),
      );
      row.platforms.forEach((platform, index) => {
        const colour = platform.available ? plain : plain + faint;
        const branch = index === row.platforms.length - 1 ? '└─ ' : '├─ ';
        lines.push(this.#name(colour, branch + platform.names[0]) + this.#values(platform, colour));
      });
      if (isSpaced) lines.push('');
    }
    return `${lines.join('\n')}\n`;
  }

  #widthOf(title: string): number {
    return title === 'ID' ? 12 : title.length;
  }

  #colour(sequence: string, text: string): string {
    return this.#isTerminal ? sequence + text + reset : text;
  }

  #legend(): string {
    const text = this.#isTerminal ? 'i Info →   U  In Use ' : ' Info ->  U In Use ';
    const fancy = `${noteHeader(true)} ${chip} In Use `;
    return ' '.repeat(Math.max(0, this.#width - text.length)) + (this.#isTerminal ? fancy : text);
  }

  /** Coloured wherever it goes. */
  #heading(): string {
    const cell = (title: string, width: number): string => `${plain}${bold}${title}${reset}${padding(title, width)}`;
    return [cell('IMAGE', this.#nameWidth), ...this.#titles.map((title) => cell(title, this.#widthOf(title)))].join(
      spacing,
    );
  }

  #name(colour: string, name: string): string {
    const isLonger = [...name].length > this.#nameWidth;
    const shown = isLonger ? ellipsis(name, this.#nameWidth) : name;
    return this.#colour(colour, shown) + (isLonger ? '' : padding(name, this.#nameWidth));
  }

  #values(row: Row, colour: string): string {
    return this.#titles
      .map((title, index) => {
        if (title === 'EXTRA') return spacing + this.#extra(row);
        const value = row.values[index] ?? '';
        const fill = padding(value, this.#widthOf(title));
        const shown = this.#colour(colour, value);
        return spacing + (rightAligned.has(title) ? fill + shown : shown + fill);
      })
      .join('');
  }

  /** The sign of what is in use; nothing at all where nothing is. */
  #extra({ inUse }: Row): string {
    const width = 'EXTRA'.length;
    if (!this.#rows.some((row) => row.inUse)) return ' '.repeat(width);
    const sign = this.#isTerminal ? ' U ' : 'U';
    const shown = this.#isTerminal ? chip : sign;
    return (inUse ? shown : ' '.repeat(sign.length)) + ' '.repeat(width - sign.length);
  }
}

const chip = `${csi}38;5;0m${csi}48;5;14m U ${reset}`;

function padding(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - [...text].length));
}
