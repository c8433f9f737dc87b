/** `GET /events` (Engine API 1.51): one JSON object a line. */

export interface EventMessage {
  /** Legacy: Action, id and image name again, for container and image events. */
  status?: string;
  id?: string;
  from?: string;
  Type: 'builder' | 'config' | 'container' | 'daemon' | 'image' | 'network' | 'plugin' | 'volume' | (string & {});
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string> };
  scope: 'local' | 'swarm';
  time: number;
  timeNano: number;
}
