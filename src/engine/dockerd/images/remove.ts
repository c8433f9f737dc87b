/** `docker rmi` (moby's daemon/images/image_delete.go): names first, the image with the last of them, and unused parents. */
import type { ImageDeleteItem } from '../../api/types/image.ts';
import { conflict, type EngineError } from '../../errdefs.ts';
import { familiar, nameOf, parseReference, type Reference, withDefaultTag } from '../../oci/reference.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';
import { shortId } from '../ids.ts';
import { imageEvent } from './image-event.ts';
import { imagesOf } from './image-parts.ts';

interface Conflict {
  readonly isHard: boolean;
  /** By a container. */
  readonly isUse: boolean;
  readonly error: EngineError;
}

/** Which sorts of conflict stand in the way. */
interface Checks {
  readonly hard: boolean;
  readonly references: boolean;
  readonly stopped: boolean;
}

const isDigested = ({ digest }: Reference): boolean => digest !== undefined;

/** One request's removals, and what they did. */
export class ImageRemoval {
  readonly #daemon: Daemon;
  readonly records: ImageDeleteItem[] = [];

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
  }

  /** @throws notFound, conflict */
  remove(text: string, force: boolean, prune: boolean): void {
    const { store } = imagesOf(this.#daemon);
    const { id } = store.resolve(text);
    const isById = id.startsWith(text) || id.slice(7).startsWith(text);
    let isUntagged = false;
    if (!isById) {
      if (this.#untag(id, text, force)) return;
      isUntagged = true;
    } else if (isSingleName(store.namesOf(id))) {
      const found = this.#conflict(id, { hard: true, references: false, stopped: !force });
      if (found) throw found.error;
      this.#untagAll(id);
    }
    this.#delete(id, force, prune, isUntagged);
  }

  /** Removes a name; true where others are left, so that the image stays. */
  #untag(id: string, text: string, force: boolean): boolean {
    const { store } = imagesOf(this.#daemon);
    const user = this.#users(id)[0];
    if (!force && user && isSingleName(store.namesOf(id)))
      throw conflict(
        `conflict: unable to remove repository reference "${text}" (must force) - container ${shortId(user.id)} is using its referenced image ${shortId(id)}`,
      );
    const reference = withDefaultTag(parseReference(text));
    this.#removeName(id, reference, true);
    const inRepository = store.namesOf(id).filter((name) => nameOf(name) === nameOf(reference));
    if (!isDigested(reference) && inRepository.every(isDigested))
      for (const name of inRepository) this.#removeName(id, name, false);
    return store.namesOf(id).length > 0;
  }

  #removeName(id: string, name: Reference, tell: boolean): void {
    const { store } = imagesOf(this.#daemon);
    const { tag: _tag, ...digested } = name;
    store.deleteName(isDigested(name) ? digested : name);
    if (tell) imageEvent(this.#daemon, 'untag', id, id);
    this.records.push({ Untagged: familiar(name) });
  }

  #untagAll(id: string): void {
    for (const name of imagesOf(this.#daemon).store.namesOf(id)) this.#removeName(id, name, true);
  }

  #delete(id: string, force: boolean, prune: boolean, isQuiet: boolean): void {
    const { store } = imagesOf(this.#daemon);
    const found = this.#conflict(id, { hard: true, references: !force, stopped: !force });
    if (found) {
      const isDangling = store.namesOf(id).length === 0 && store.childrenOf(id).length === 0;
      if (isQuiet && (!isDangling || found.isUse)) return;
      throw found.error;
    }
    const parent = store.byId(id)?.parent ?? '';
    this.#untagAll(id);
    const labels = store.byId(id)?.config.config?.Labels ?? {};
    const gone = store.delete(id);
    this.#daemon.events.publish('image', 'delete', id, { ...labels, name: id });
    this.records.push({ Deleted: id }, ...gone.map(({ chainId }) => ({ Deleted: chainId })));
    if (prune && parent !== '' && store.byId(parent)) this.#delete(parent, false, true, true);
  }

  #users(id: string): Container[] {
    return this.#daemon.containers.all().filter(({ imageId }) => imageId === id);
  }

  #conflict(id: string, checks: Checks): Conflict | undefined {
    const { store } = imagesOf(this.#daemon);
    const found = (isHard: boolean, isUse: boolean, reason: string): Conflict => ({
      isHard,
      isUse,
      error: conflict(
        `conflict: unable to delete ${shortId(id)} (${isHard ? 'cannot be forced' : 'must be forced'}) - ${reason}`,
      ),
    });
    if (checks.hard && store.childrenOf(id).length > 0) return found(true, false, 'image has dependent child images');
    const users = this.#users(id);
    const running = users.find((container) => container.state.running);
    if (checks.hard && running)
      return found(true, true, `image is being used by running container ${shortId(running.id)}`);
    if (checks.references && store.namesOf(id).length > 0)
      return found(false, false, 'image is referenced in multiple repositories');
    const stopped = users.find((container) => !container.state.running);
    if (checks.stopped && stopped)
      return found(false, true, `image is being used by stopped container ${shortId(stopped.id)}`);
    return undefined;
  }
}

/** Whether all names are of one repository, with at most one tag: what an ID may remove without force. */
function isSingleName(names: readonly Reference[]): boolean {
  if (names.length <= 1) return true;
  const tagged = names.filter((name) => !isDigested(name));
  if (tagged.length > 1) return false;
  const repositories = new Set(names.filter(isDigested).map(nameOf));
  const single = tagged[0] ?? names[0];
  return repositories.size === 1 && single !== undefined && repositories.has(nameOf(single));
}
