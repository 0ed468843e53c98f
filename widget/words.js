// Our words in other languages than English: loaded where the page is in one, or the author wants one.
const LOCALES = Object.keys(FILES.locales);
const loaded = {}; // locale → the promise of its words

// The nearest language that we have, and its words in place of the English. Rejects where they cannot
// be loaded, or where the author chose a language that we do not have.
export async function wordsIn(wanted, chosen, english, seconds) {
  const locale = LOCALES.find((name) => written(name) === written(wanted));
  if (!locale && chosen)
    throw new Error(`The language of data-locale is not known. Known are en, ${LOCALES.join(', ')}.`);
  if (!locale) return ['en', english];
  loaded[locale] ??= wordsOf(locale, seconds);
  try {
    return [locale, { ...english, ...(await loaded[locale]) }];
  } catch (error) {
    delete loaded[locale];
    throw error;
  }
}

// Language and script: Chinese has two, every region of a language has one.
function written(name) {
  try {
    const { language, script } = new Intl.Locale(name).maximize();
    return `${language}-${script}`;
  } catch {} // not a language
}

async function wordsOf(locale, seconds) {
  const [path, integrity] = FILES.locales[locale];
  const url = new URL(path, import.meta.url).href;
  try {
    const response = await fetch(url, { __proto__: null, integrity, signal: AbortSignal.timeout(seconds * 1000) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } catch ({ message }) {
    throw new Error(`${url} could not be loaded: ${message}. English is used.`);
  }
}
