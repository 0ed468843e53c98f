// What most pages have no need of, in one file: the tag loads it where one does.
export { attribution } from './attribution.js';
export { fault } from './faults.js';
export { whenVisible } from './visible.js';
export { wordsIn } from './words.js';
