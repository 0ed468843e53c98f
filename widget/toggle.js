// The button that shows and hides the password. It comes when the password field is first entered, so
// that it moves nothing that a pointer is about to press.
const WORDS = {
  SHOW: 'Show password',
  HIDE: 'Hide password',
  SHOWN: 'Your password is visible',
  HIDDEN: 'Your password is hidden',
};
const toggles = new WeakMap(); // toggle → its field and its form

// `write(element, form, code, words)` puts words into an element of ours.
export function watch(write) {
  const add = ({ target: field }) => {
    const form = field?.closest?.('form[data-signup][novalidate]');
    if (!form || !field.matches('[type=password][name=password]') || form.querySelector('[data-signup-part=toggle]')) return;
    field.spellcheck = false; // as plain text, it would be sent to be checked
    field.autocapitalize = 'off';
    const toggle = document.createElement('button');
    toggle.type = 'button';
    toggle.dataset.signupPart = 'toggle';
    const spoken = document.createElement('span');
    spoken.dataset.signupPart = 'toggle-status';
    spoken.ariaLive = 'polite';
    // By script, so that it holds without our style sheet.
    spoken.style.cssText = 'position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)';
    (field.closest('label') || field).after(toggle, spoken);
    toggles.set(toggle, { field, form });
    show(toggle, false);
  };

  function show(toggle, isShown) {
    const { field, form } = toggles.get(toggle);
    const code = isShown ? 'HIDE' : 'SHOW';
    field.type = isShown ? 'text' : 'password';
    write(toggle, form, code, WORDS[code]);
    toggle.nextElementSibling.textContent = '';
  }

  const hideAll = () => {
    for (const toggle of document.querySelectorAll('[data-signup-part=toggle]'))
      if (toggles.has(toggle)) show(toggle, false);
  };

  document.addEventListener('click', ({ target }) => {
    const toggle = target.closest?.('[data-signup-part=toggle]');
    if (!toggles.has(toggle)) return;
    const { field, form } = toggles.get(toggle);
    const isShown = field.type === 'password';
    show(toggle, isShown);
    const code = isShown ? 'SHOWN' : 'HIDDEN';
    write(toggle.nextElementSibling, form, code, WORDS[code]);
  });
  document.addEventListener('submit', hideAll, true);
  addEventListener('pageshow', ({ persisted }) => persisted && hideAll()); // from the back-forward cache
  document.addEventListener('focusin', add);
  add({ target: document.activeElement });
}
