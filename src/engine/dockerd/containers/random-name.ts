/** Names for containers without one: an adjective and the surname of a scientist or hacker, as Docker's name generator makes them. */
import { type Random, randomBelow } from '../../../lib/random.ts';

const adjectives =
  'admiring adoring agitated amazing angry awesome blissful bold boring brave busy charming clever compassionate competent confident cool cranky crazy dazzling determined distracted dreamy eager ecstatic elastic elated elegant eloquent epic exciting fervent festive focused friendly frosty funny gallant gifted goofy gracious great happy hopeful hungry infallible inspiring intelligent jolly jovial keen kind laughing loving lucid magical modest musing mystifying nice nifty nostalgic objective optimistic peaceful pensive practical quirky recursing relaxed reverent romantic serene sharp silly sleepy stoic strange sweet tender thirsty trusting upbeat vibrant vigilant vigorous wizardly wonderful youthful zealous zen'.split(
    ' ',
  );

const surnames =
  'agnesi archimedes babbage banach bardeen bassi bell blackwell bohr borg brahmagupta brown burnell cannon carson cartwright cerf chandrasekhar curie darwin dijkstra einstein elbakyan elgamal elion engelbart euclid euler faraday feistel fermat fermi feynman franklin galileo galois gates gauss germain goldberg goldstine goodall hamilton hawking heisenberg hermann hertz heyrovsky hodgkin hofstadter hopper hypatia jackson jang jennings johnson joliot kalam keldysh keller kepler khorana kilby knuth kowalevski lalande lamarr lamport leakey leavitt lederberg lehmann lovelace lumiere maxwell mayer mccarthy mcclintock meitner mendel mendeleev mestorf mirzakhani morse murdock neumann newton nightingale nobel noether pare pascal pasteur payne perlman pike poincare ptolemy raman ramanujan rhodes ride ritchie robinson roentgen rosalind rubin saha sammet shannon shaw shockley sinoussi snyder spence stonebraker swanson swartz swirles tesla thompson torvalds turing varahamihira villani volhard wescoff wiles williams wilson wing wozniak wright yalow yonath'.split(
    ' ',
  );

/**
 * @param taken whether a name is in use
 * @returns `adjective_surname`, with a digit after several clashes
 */
export function randomName(random: Random, taken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt++) {
    const name = `${pick(random, adjectives)}_${pick(random, surnames)}${attempt > 5 ? randomBelow(random, 10) : ''}`;
    if (name !== 'boring_wozniak' && !taken(name)) return name;
  }
}

function pick(random: Random, words: readonly string[]): string {
  return words[randomBelow(random, words.length)] ?? '';
}
