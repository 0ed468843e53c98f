// What few pages need, in one file: the tag loads it on those.
export { readAttribution } from './extras/attribution.js';
export { explain } from './extras/explain-options.js';
export { forget } from './extras/forget.js';
export { showNotice } from './extras/notice.js';
export { whenVisible } from './extras/visible.js';
export { nearestLanguage } from './extras/words.js';
