// What most pages have no need of, in one file: the tag loads it where one does.
export { readAttribution } from './extras/attribution.js';
export { explain } from './extras/explain-options.js';
export { whenVisible } from './extras/visible.js';
export { nearestLanguage } from './extras/words.js';
