/** POST /images/{name}/tag. */
import { imagesOf } from '../../images/image-parts.ts';
import { refuseDigestName, repoTagReference, tagImage } from '../../images/tag.ts';
import { empty, route } from '../../route.ts';

export default route('POST /images/{name}/tag', (daemon, { path, query }) => {
  const reference = repoTagReference(query.repo ?? '', query.tag ?? '');
  // As Docker: nothing to do is no failure.
  if (!reference) return empty(200);
  refuseDigestName(reference);
  tagImage(daemon, imagesOf(daemon).store.resolve(path.name).id, reference);
  return empty(201);
});
