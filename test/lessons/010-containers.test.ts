/** The lessons of chapter 010-containers keep the contract. */
import { holdLessons } from './contract.ts';

holdLessons('010-containers');
