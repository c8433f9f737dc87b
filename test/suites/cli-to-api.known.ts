/** Cases of cli-to-api.json that our docker answers otherwise, and why. A case that passes must leave the list. */
const macAddress =
  "28.5 sends the main network's MAC address in the container's config too, and its engine shows it there";

export const known: ReadonlyMap<string, string> = new Map([
  ['cli-to-api-0026', macAddress],
  ['cli-to-api-0028', macAddress],
]);
