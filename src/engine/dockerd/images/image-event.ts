/** What `docker events` says of images (moby's daemon/images/image_events.go). */
import type { Daemon } from '../daemon.ts';

/**
 * @param id the image's ID, or its name for pull, push and import
 * @param name as its `name` attribute
 */
export function imageEvent(daemon: Daemon, action: string, id: string, name: string): void {
  let labels: Record<string, string> = {};
  try {
    labels = daemon.imageParts?.store.resolve(id).config.config?.Labels ?? {};
  } catch {
    // Gone, or never here: an event without labels.
  }
  daemon.events.publish('image', action, id, { ...labels, name });
}
