// What a form needs besides Python, and may have to be loaded: its language, and where the visit
// began.
import { recordOf } from './forms.js';
import { languageFor } from './language.js';
import { extras } from './load.js';
import { translateOwnForm } from './own-forms.js';
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
  translateOwnForm(form); // a copy of it needs more than words
  handOver(form);
}

/**
 * Goes on in another language, where the page has changed its own.
 *
 * @param {HTMLFormElement} form
 */
export async function translate(form) {
  const record = recordOf(form);
  const { options, python } = record;
  const language = await languageFor(form, options.locale);
  if (language.locale === record.language.locale) return;
  record.language = language;
  if (python) python.onLanguage(JSON.stringify(language));
  else sayAgain(form);
  translateOwnForm(form);
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
