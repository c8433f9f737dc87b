/** POST /images/create: `docker pull`, and `docker import`. */

import { text } from '../../../../lib/bytes.ts';
import type { HttpResponse } from '../../../../lib/http.ts';
import { reasonPhrase } from '../../../../lib/http1/message.ts';
import { empty, readAll } from '../../../../lib/stream.ts';
import { decodeAuth } from '../../../api/registry-auth.ts';
import { httpGet } from '../../../containerd/http-get.ts';
import type { Dial } from '../../../containerd/registry-client.ts';
import { invalidParameter, messageOf, system } from '../../../errdefs.ts';
import { digestProblem } from '../../../oci/digest.ts';
import type { Platform } from '../../../oci/manifest.ts';
import { parsePlatform } from '../../../oci/platform.ts';
import {
  familiar,
  familiarNameOf,
  parseReference,
  type Reference,
  withDigest,
  withTag,
} from '../../../oci/reference.ts';
import type { Daemon } from '../../daemon.ts';
import { imageEvent } from '../../images/image-event.ts';
import { imagesOf } from '../../images/image-parts.ts';
import { importImage } from '../../images/import.ts';
import { type Progress, progressResponse } from '../../images/progress-stream.ts';
import { pull } from '../../images/pull.ts';
import { repoTagReference } from '../../images/tag.ts';
import { type RouteRequest, route } from '../../route.ts';

/** What `fromImage` and `tag`, which may be a digest, mean together. @throws invalidParameter */
function pullReference(image: string, tag: string): Reference {
  const named = parseReference(image.replace(/:$/, ''));
  const reference = tag === '' ? named : digestProblem(tag) ? withTag(trimmed(named), tag) : withDigest(named, tag);
  if (familiarNameOf(reference) === 'scratch') throw invalidParameter("'scratch' is a reserved name");
  return reference;
}

const trimmed = ({ domain, path }: Reference): Reference => ({ domain, path });

export default route('POST /images/create', (daemon, request) => {
  const { query, headers } = request;
  const platform = query.platform ? parsePlatform(query.platform, imagesOf(daemon).platform) : undefined;
  if (!query.fromImage) return importFrom(daemon, request, platform);
  const reference = pullReference(query.fromImage, query.tag ?? '');
  const auth = decodeAuth(headers.get('X-Registry-Auth'));
  return progressResponse(async (report, signal) => {
    await pull(imagesOf(daemon), reference, { platform, auth, signal }, report);
    imageEvent(daemon, 'pull', familiar(reference), familiarNameOf(reference));
  });
});

type CreateRequest = RouteRequest<'POST /images/create'>;

/** `docker import`: from the body, or from a URL. */
function importFrom(daemon: Daemon, { query, body }: CreateRequest, platform: Platform | undefined) {
  if (platform && platform.os !== 'linux') throw invalidParameter('operating system is not supported');
  const reference = repoTagReference(query.repo ?? '', query.tag ?? '');
  const source = query.fromSrc ?? '';
  const message = query.message || `Imported from ${source}`;
  return progressResponse(async (report) => {
    const archive = source === '-' ? (body ?? empty()) : await fetchArchive(imagesOf(daemon).dial, source, report);
    const id = await importImage(daemon, archive, { reference, platform, message, changes: query.changes ?? [] });
    report({ status: id });
  });
}

/** Most bytes that are read of what says why a URL can't be had. */
const mostOfAnswer = 1 << 20;

/** @throws system `Get "http://…": …` */
async function fetchArchive(dial: Dial, source: string, report: Progress): Promise<ReadableStream<Uint8Array>> {
  const url = source.includes('://') ? source : `http://${source}`;
  let response: HttpResponse;
  try {
    response = await httpGet(dial, url);
  } catch (error) {
    throw system(`Get "${url}": ${messageOf(error)}`);
  }
  if (response.status >= 400) {
    const said = text(await readAll(response.body, mostOfAnswer)).trim();
    throw system(`failed to GET ${url} with status ${response.status} ${reasonPhrase(response.status)}: ${said}`);
  }
  report({ status: `Downloading from ${url}` });
  return response.body ?? empty();
}
