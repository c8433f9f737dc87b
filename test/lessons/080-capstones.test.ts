/** The lessons of chapter 080-capstones keep the contract. */
import { holdLessons } from './contract.ts';

holdLessons('080-capstones');
