/** The lessons of chapter 030-containers-lifecycle keep the contract. */
import { holdLessons } from './contract.ts';

holdLessons('030-containers-lifecycle');
