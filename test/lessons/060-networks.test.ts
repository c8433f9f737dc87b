/** The lessons of chapter 060-networks keep the contract. */
import { holdLessons } from './contract.ts';

holdLessons('060-networks');
