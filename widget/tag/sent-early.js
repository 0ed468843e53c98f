// A form without a method that was sent before the tag ran: the browser has put what was typed, the
// password too, into the address.
import { tell } from './close.js';
import { extras } from './load.js';
import { report } from './report.js';
import { readTag } from './verdicts.js';

/**
 * Takes what was typed out of the page's address, and tells the author.
 *
 * @param {HTMLScriptElement} tag
 */
export async function forgetSentEarly(tag) {
  const { fields } = readTag(tag).options;
  if (!new URLSearchParams(location.search).has(fields.password)) return;
  tell({ code: 'SENT_EARLY', attribute: '' });
  try {
    const { forget } = await extras();
    forget(fields);
  } catch (error) {
    report(error);
  }
}
