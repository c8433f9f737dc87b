/** The second half of the sessions in the machine. */
import { holdSessions } from './hold-sessions.ts';

holdSessions(1, 2);
