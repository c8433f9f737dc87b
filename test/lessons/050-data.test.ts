/** The lessons of chapter 050-data keep the contract. */
import { holdLessons } from './contract.ts';

holdLessons('050-data');
