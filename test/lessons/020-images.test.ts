/** The lessons of chapter 020-images keep the contract. */
import { holdLessons } from './contract.ts';

holdLessons('020-images');
