/** GET /images/{name}/json and /images/{name}/history. */
import { imagesOf } from '../../images/image-parts.ts';
import type { Image } from '../../images/image-store.ts';
import { imageHistory, inspectImage } from '../../images/inspect.ts';
import { isFor, parsePlatformQuery, wrongPlatform } from '../../images/platform-query.ts';
import { json, route } from '../../route.ts';

/** The platform comes as JSON here. @throws invalidParameter, notFound where the image is for another one */
function checkPlatform(image: Image, text: string | undefined, name: string): void {
  if (!text) return;
  const wanted = parsePlatformQuery(text);
  if (!isFor(image.config, wanted)) throw wrongPlatform(name, image.config, wanted);
}

export default [
  route('GET /images/{name}/json', (daemon, { path, query }) => {
    const parts = imagesOf(daemon);
    const image = parts.store.resolve(path.name);
    checkPlatform(image, query.platform, path.name);
    return json(inspectImage(parts, image));
  }),
  route('GET /images/{name}/history', (daemon, { path, query }) => {
    const parts = imagesOf(daemon);
    const image = parts.store.resolve(path.name);
    checkPlatform(image, query.platform, path.name);
    return json(imageHistory(parts, image));
  }),
];
