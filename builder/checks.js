// What the tag says of its attributes: its own checks, in its own words. JSON in, JSON out, as the two
// interpreters convert objects in different ways.
import { DEFAULTS } from '../widget/tag/attributes.js';
import { explain } from '../widget/tag/extras/explain-options.js';
import { readOptions } from '../widget/tag/options.js';

export const defaults = JSON.stringify(DEFAULTS);

/**
 * The first mistake in a tag's attributes, or an empty text.
 *
 * @param {string} attributes
 */
export function findMistake(attributes) {
  const page = { address: location.href, isSelector: () => true };
  const { mistake } = readOptions(JSON.parse(attributes), {}, [], page);
  return mistake ? JSON.stringify({ ...mistake, words: explain(mistake) }) : '';
}
