// What a form needs besides Python, and may have to be loaded: its language, and where the visit
// began.
import { recordOf } from './forms.js';
import { languageFor } from './language.js';
import { extras } from './load.js';
import { handOver } from './python.js';
import { report } from './report.js';
import { sayAgain } from './speak.js';

/** @param {HTMLFormElement} form */
export async function resolveOptions(form) {
  const { options } = recordOf(form);
  const [language, attribution] = await Promise.all([
    languageFor(form, options.locale),
    options.wantsAttribution ? readAttribution() : {},
  ]);
  Object.assign(recordOf(form), { language, attribution, isResolved: true });
  sayAgain(form);
  handOver(form);
}

/** Without it, sign-up goes on. */
async function readAttribution() {
  try {
    return (await extras()).readAttribution();
  } catch (error) {
    report(error);
    return {};
  }
}
