/** What is made of a finished build: an image with its names, or with `--output` an archive (moby's builder-next/exporter). */

import { Mount } from '../../kernel/vfs/mount.ts';
import { rfc3339Nano } from '../../lib/rfc3339.ts';
import { chunks } from '../../lib/stream.ts';
import { tarStream } from '../../lib/tar.ts';
import { outputMessage } from '../api/build-extensions.ts';
import type { Built } from '../buildkit/build.ts';
import { newId } from '../buildkit/cache.ts';
import { imageConfig } from '../buildkit/export.ts';
import type { Progress as BuildProgress } from '../buildkit/progress.ts';
import { chainOf } from '../buildkit/result.ts';
import { invalidParameter, messageOf, notImplemented } from '../errdefs.ts';
import { digestOf } from '../oci/digest.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import { FileTree } from '../runc/file-tree.ts';
import { tarTree } from '../runc/tar-tree.ts';
import type { Daemon } from './daemon.ts';
import { imageEvent } from './images/image-event.ts';
import { imagesOf } from './images/image-parts.ts';
import type { Progress } from './images/progress-stream.ts';
import { saveImages } from './images/save.ts';
import { tagImage } from './images/tag.ts';

export interface BuildOutput {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws invalidParameter */
export function parseOutputs(text: string | undefined): BuildOutput | undefined {
  if (text === undefined || text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidParameter(`error reading outputs: ${messageOf(error)}`);
  }
  const [first, ...more] = Array.isArray(value) ? (value as { Type?: string; Attrs?: Record<string, string> }[]) : [];
  if (more.length > 0) throw invalidParameter('multiple outputs not supported');
  return first ? { type: first.Type ?? '', attributes: first.Attrs ?? {} } : undefined;
}

/** `docker.io/library/x`, as BuildKit leaves `:latest` out where the client did. */
export function shownName(reference: Reference, spelled: string): string {
  const full = formatReference(reference);
  return /:[^/]+$/.test(spelled) ? full : full.replace(/:latest$/, '');
}

export interface TagWish {
  readonly reference: Reference;
  readonly spelled: string;
}

/** Writes the image, names it, and says so. @returns its ID */
export async function exportImage(
  daemon: Daemon,
  { image, result }: Built,
  tags: readonly TagWish[],
  progress: BuildProgress,
): Promise<string> {
  const { store } = imagesOf(daemon);
  return await progress.run('exporting to image', async (step) => {
    const bytes = await step.task('exporting layers', () =>
      imageConfig(image, result, rfc3339Nano, daemon.clock.now()),
    );
    const id = await step.task(`writing image ${digestOf(bytes)}`, () => store.add(bytes).id);
    for (const { reference, spelled } of tags)
      await step.task(`naming to ${shownName(reference, spelled)}`, () => tagImage(daemon, id, reference));
    if (tags.length === 0) imageEvent(daemon, 'create', id, id);
    return id;
  });
}

/** The archive of `--output`, in pieces. @throws notImplemented for kinds that aren't there */
export async function exportArchive(
  daemon: Daemon,
  built: Built,
  output: BuildOutput,
  progress: BuildProgress,
  report: Progress,
): Promise<void> {
  if (output.type === 'cacheonly') return;
  if (output.type === 'local' || output.type === 'tar') {
    const title = output.type === 'tar' ? 'sending tarball' : 'exporting to client directory';
    await progress.run(title, async () => await sendFiles(daemon, built, report));
    return;
  }
  if (output.type !== 'docker' && output.type !== 'oci')
    throw notImplemented(`exporter "${output.type}" could not be found`);
  await progress.run(`exporting to ${output.type} image format`, async (step) => {
    const { store, service } = imagesOf(daemon);
    const known = new Set([...store.all()].map(({ id }) => id));
    const bytes = imageConfig(built.image, built.result, rfc3339Nano, daemon.clock.now());
    const image = store.add(bytes);
    try {
      await step.task('sending tarball', async () => {
        for await (const part of chunks(await saveImages(daemon, [image.id]))) report(outputMessage(part));
      });
    } finally {
      if (!known.has(image.id)) service.store.delete(image.id);
    }
  });
}

async function sendFiles(daemon: Daemon, { result }: Built, report: Progress): Promise<void> {
  const { snapshotter } = imagesOf(daemon);
  const key = `export-${newId(daemon.random)}`;
  const snapshot = snapshotter.prepare(key, chainOf(result));
  try {
    const tree = new FileTree(new Mount(0, snapshot.fs, snapshot.root, 'overlay', 0).rootPath);
    for await (const part of chunks(tarStream(tarTree(tree, tree.root, '')))) report(outputMessage(part));
  } finally {
    snapshotter.remove(key);
  }
}
