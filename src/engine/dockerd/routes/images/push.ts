/** POST /images/{name}/push. */
import { decodeAuth } from '../../../api/registry-auth.ts';
import { familiar, familiarNameOf, parseReference, type Reference, withTag } from '../../../oci/reference.ts';
import { imageEvent } from '../../images/image-event.ts';
import { type ImageParts, imagesOf } from '../../images/image-parts.ts';
import { isFor, parsePlatformQuery, wrongPlatform } from '../../images/platform-query.ts';
import { progressResponse } from '../../images/progress-stream.ts';
import { push } from '../../images/push.ts';
import { route } from '../../route.ts';

/** Of a tag. @throws notFound, invalidParameter before anything is sent */
function checkPushPlatform({ store }: ImageParts, reference: Reference, text: string): void {
  const wanted = parsePlatformQuery(text);
  const name = familiar(reference);
  const { config } = store.resolve(name);
  if (!isFor(config, wanted)) throw wrongPlatform(name, config, wanted);
}

export default route('POST /images/{name}/push', (daemon, { path, query, headers }) => {
  const named = parseReference(path.name);
  const reference = query.tag && named.digest === undefined ? withTag(named, query.tag) : named;
  if (query.platform) checkPushPlatform(imagesOf(daemon), reference, query.platform);
  const auth = decodeAuth(headers.get('X-Registry-Auth'));
  return progressResponse(async (report, signal) => {
    await push(imagesOf(daemon), reference, { auth, signal }, report);
    imageEvent(daemon, 'push', familiar(reference), familiarNameOf(reference));
  });
});
