/** The lessons of chapter 070-dockerfiles keep the contract. */
import { holdLessons } from './contract.ts';

holdLessons('070-dockerfiles');
