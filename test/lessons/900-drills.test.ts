/** The drills keep the contract of exercises, from the state that their start.session makes. */
import { holdLessons } from './contract.ts';

holdLessons('900-drills');
