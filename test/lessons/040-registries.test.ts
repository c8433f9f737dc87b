/** The lessons of chapter 040-registries keep the contract. */
import { holdLessons } from './contract.ts';

holdLessons('040-registries');
