/** An image's name as people write it: `docker.io/library/busybox` is `busybox` (distribution/reference's FamiliarString). */
export function familiarName(name: string): string {
  return name.replace(/^(docker\.io|index\.docker\.io)\//, '').replace(/^library\//, '');
}
