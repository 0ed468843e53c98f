// The button that shows and hides the password. Loaded at the first interest in a form.
const WORDS = {
  SHOW: 'Show password',
  HIDE: 'Hide password',
  SHOWN: 'Your password is visible',
  HIDDEN: 'Your password is hidden',
};
const fields = new WeakMap(); // toggle → its field, and what words it

export function add(form, worded, markLanguage) {
  const field = form.querySelector('input[type=password][name=password]');
  if (!field || form.querySelector('[data-signup-part=toggle]')) return;
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
  fields.set(toggle, { field, worded: (code) => worded(code) || WORDS[code] });
  for (const part of [toggle, spoken]) markLanguage(part);
  show(toggle, false);
}

function show(toggle, shown) {
  const { field, worded } = fields.get(toggle);
  field.type = shown ? 'text' : 'password';
  toggle.textContent = worded(shown ? 'HIDE' : 'SHOW');
}

function hideAll() {
  for (const toggle of document.querySelectorAll('[data-signup-part=toggle]'))
    if (fields.has(toggle)) show(toggle, false);
}

document.addEventListener('click', ({ target }) => {
  const toggle = target.closest?.('[data-signup-part=toggle]');
  if (!fields.has(toggle)) return;
  const { field, worded } = fields.get(toggle);
  const shown = field.type === 'password';
  show(toggle, shown);
  toggle.nextElementSibling.textContent = worded(shown ? 'SHOWN' : 'HIDDEN');
});
document.addEventListener('submit', hideAll, true);
addEventListener('pageshow', hideAll); // also from the back-forward cache
