// A page that starts Python by itself, as index.html does: PyScript tells nobody where that fails.
import { at } from './files.js';

/** What its PyScript starts, if it uses ours: ../pyodide.js. */
const INTERPRETER = at('pyodide.js');

/** It is there some time after the page, or it will not come. */
const CORE_SECONDS = 8;

/**
 * Rejects when what the page loads Python with fails.
 *
 * @returns {Promise<never>}
 */
export function pageFailure() {
  return new Promise((_, reject) => {
    // It may have failed before anybody turned to the form.
    if (performance.getEntriesByName(INTERPRETER).length > 0)
      import(INTERPRETER).then(({ failure }) => failure).catch(reject);
    addEventListener('unhandledrejection', ({ reason }) => {
      if (reason?.stack?.includes(at('.'))) reject(reason);
    });
    for (const done of ['py:done', 'mpy:done'])
      addEventListener(done, ({ target }) => {
        if (/** @type {Element} */ (target).outerHTML.includes('signup'))
          reject(new Error('It ran, but did not take over.'));
      });
    const look = () => {
      if (!customElements.get('py-script')) reject(new Error('PyScript could not be loaded.'));
    };
    const lookLater = () => setTimeout(look, CORE_SECONDS * 1000);
    if (document.readyState === 'complete') lookLater();
    else addEventListener('load', lookLater);
  });
}
