// The tag: guards the form from the first moment, holds what is submitted before Python is up,
// and starts Python. Everything else is Python: read signup.py.
(() => {
  'use strict';

  const tag = document.currentScript;
  if (window.keygenSignup) return window.keygenSignup.add(tag);

  const base = new URL('.', tag.src);
  const at = (path) => new URL(path, base).href;

  // Python that is not up this many seconds after it was asked for counts as unavailable.
  const START_SECONDS = 60;

  // What must be said while there is no Python to say it; the rest is in messages.py.
  const WORDS = {
    HELD: 'Getting the form ready. Your details will be sent as soon as it is.',
    FAILED:
      'The form could not start, so nothing was sent. What you typed is still here. ' +
      'Check your connection and try again.',
    CLOSED: 'You cannot sign up here at the moment. Contact the owner of this site.',
    FORM: 'Create your account',
    FIRST_NAME: 'First name (optional)',
    LAST_NAME: 'Last name (optional)',
    EMAIL: 'Email address',
    PASSWORD: 'Password',
    PASSWORD_HINT: 'Must be 6 characters or more',
    SUBMIT: 'Create account',
  };

  const DEFAULTS = {
    account: '',
    apiUrl: 'https://api.keygen.sh',
    form: 'form#register',
    runtime: 'micropython',
    boot: 'intent',
    locale: '',
    redirect: '',
    environment: '',
    attribution: '',
  };
  const MESSAGE = /^message(?=[A-Z])/;
  const TOKEN = /\b(prod|admin|env|user|activ|dev)-[0-9a-f]{12}|[0-9a-f]{32}v\d\b/i;
  const AUTOCOMPLETE = {
    'first-name': 'given-name',
    'last-name': 'family-name',
    email: 'email',
    password: 'new-password',
  };

  const tags = [];
  const forms = new WeakMap(); // form → its options
  const brought = new Map(); // tag → the form that we put up for it
  let attempts = 0; // to start Python
  let isUp; // settles the wait
  let attach; // Python's: takes a form and its options as JSON
  let attempt; // the one under way, or done
  let starting; // the wait for it

  // --- The author's attributes ---------------------------------------------------------------

  // Whether nothing in the attributes is wrong, at a glance. What is not as plain as most is looked at
  // closely, and named where it is wrong, by faults.js.
  function isPlain(tag, form, { account, apiUrl, redirect, runtime, boot }) {
    return (
      ![...tag.attributes, ...form.attributes].some(({ value }) => TOKEN.test(value)) &&
      Object.keys(tag.dataset).every((name) => name in DEFAULTS || MESSAGE.test(name)) &&
      /^[a-z0-9-]+$/i.test(account) &&
      /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)(:|$))[\w.:-]+$/.test(apiUrl.replace(/\/$/, '')) &&
      /^(\/[\w.#/-]*)?$/.test(redirect) && !redirect.startsWith('//') &&
      /^(micropython|pyodide)$/.test(runtime) &&
      /^(intent|visible|now|page)$/.test(boot)
    );
  }

  function guardedForms() {
    return [...document.querySelectorAll('form[data-signup]')].filter((form) => forms.has(form));
  }

  function formsOf(tag) {
    try {
      return [...document.querySelectorAll(tag.dataset.form || DEFAULTS.form)];
    } catch {
      return [...document.querySelectorAll(DEFAULTS.form)]; // and faults.js names the mistake
    }
  }

  // --- Words ---------------------------------------------------------------------------------

  // The words of the language that the author chose, else of the nearest. English is here, and serves
  // where another cannot be loaded.
  async function wordsFor(element, chosen) {
    const wanted = chosen || element.closest('[lang]')?.lang;
    if (!wanted || /^en\b/i.test(wanted)) return ['en', WORDS];
    try {
      const { load } = await import(at(FILES.words));
      const [locale, words] = await load(wanted, chosen);
      return [locale, { ...WORDS, ...words }];
    } catch ({ message }) {
      report(message);
      return ['en', WORDS];
    }
  }

  // Where the visit began. Without it, sign-up goes on.
  async function attribution() {
    try {
      return (await import(at(FILES.attribution))).attribution();
    } catch ({ message }) {
      report(message);
    }
  }

  // What the author words otherwise: data-message-email-taken is for EMAIL_TAKEN.
  function overrides(...elements) {
    const found = {};
    for (const { dataset } of elements)
      for (const name in dataset)
        if (MESSAGE.test(name))
          found[name.replace(MESSAGE, '').replace(/\B[A-Z]/g, '_$&').toUpperCase()] = dataset[name];
    return found;
  }

  // --- Guard and hold ------------------------------------------------------------------------

  function guard(tag, form) {
    if (forms.has(form)) return handOver(form);
    if (brought.get(tag)?.dataset.signup === 'idle') brought.get(tag).remove(); // the page's own came late
    for (const part of form.querySelectorAll('[data-signup-part]')) part.remove(); // of a form this was cloned from
    const options = Object.fromEntries(
      Object.entries(DEFAULTS).map(([name, value]) => [
        name,
        ((name !== 'form' && form.dataset[name]) || tag.dataset[name] || value).trim(),
      ]),
    );
    forms.set(form, options);
    form.setAttribute('novalidate', ''); // every submission reaches us, and Python checks it
    form.setAttribute('method', 'post'); // and should one get past, no address holds the password
    form.dataset.signup = 'idle';
    for (const name in AUTOCOMPLETE)
      form.querySelector(`[name=${name}]:not([autocomplete])`)?.setAttribute('autocomplete', AUTOCOMPLETE[name]);
    setTrap(form);
    options.overrides = overrides(tag, form);
    options.words = WORDS;
    say(form); // a live region must be there before it speaks
    const isTraced = [tag, form].some(({ dataset }) => 'attribution' in dataset);
    options.settled = Promise.all([
      wordsFor(form, options.locale),
      isTraced && attribution(),
      isPlain(tag, form, options) || check(tag, form, options),
    ]).then(([[locale, words], attribution]) => {
      Object.assign(options, { locale, words, attribution, isSettled: true });
      if (options.said) say(form, options.said);
      handOver(form);
    });
    if (attach) return;
    if (options.boot === 'visible') whenVisible(form);
    else if (options.boot !== 'intent' || form.contains(document.activeElement)) start(form);
  }

  // Looks closely at the attributes, and closes the form where one is wrong.
  async function check(tag, form, options) {
    let fault;
    try {
      fault = (await import(at(FILES.faults))).fault(tag, form, options, DEFAULTS);
    } catch ({ message }) {
      fault = message;
    }
    options.fault = fault;
    if (fault) unavailable(form, fault, 'CLOSED');
  }

  function guardAll() {
    for (const tag of tags) for (const form of formsOf(tag)) guard(tag, form);
  }

  function handOver(form) {
    const options = forms.get(form);
    if (!attach || options.fault || options.isAttached || !options.isSettled) return;
    options.isAttached = true;
    addToggle(form);
    attach(form, JSON.stringify(options));
  }

  // A form that comes and is submitted in the same breath is guarded in time.
  function guarded(form) {
    if (!form || forms.has(form)) return form;
    const tag = tags.find((tag) => formsOf(tag).includes(form));
    if (tag) guard(tag, form);
    return tag && form;
  }

  document.addEventListener(
    'submit',
    (event) => {
      const form = guarded(event.target);
      if (!form) return;
      event.preventDefault(); // in every state: no address ever holds what was typed
      if (forms.get(form).isAttached || forms.get(form).fault) return;
      form.dataset.signupHeld = '';
      say(form, 'HELD');
      start(form);
    },
    true,
  );

  for (const interest of ['pointerover', 'focusin', 'input'])
    document.addEventListener(
      interest,
      ({ target }) => {
        const form = guarded(target.closest?.('form'));
        if (form?.dataset.signup === 'idle') start(form);
      },
      { capture: true, passive: true },
    );

  function whenVisible(form) {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      if (form.dataset.signup === 'idle') start(form);
    });
    observer.observe(form);
  }

  function say(form, code = '') {
    const options = forms.get(form);
    options.said = code;
    let status = form.querySelector('[data-signup-part=status]');
    if (!status) {
      status = element('p', { role: 'status', 'data-signup-part': 'status' });
      form.append(status);
    }
    markLanguage(status, options);
    status.textContent = worded(form, code);
  }

  function worded(form, code) {
    const { overrides, words } = forms.get(form);
    return overrides[code] ?? words[code] ?? '';
  }

  // Our words may be in another language than the page's. The author's are in the page's own.
  function markLanguage(part, { locale, overrides, isSettled }) {
    if (!isSettled || Object.keys(overrides).length) return;
    part.lang = locale;
    part.dir = locale === 'ar' ? 'rtl' : 'ltr';
  }

  function report(reason) {
    console.error(`Keygen sign-up: ${reason}`);
  }

  function unavailable(form, reason, code) {
    form.dataset.signup = 'unavailable';
    delete form.dataset.signupHeld;
    say(form, code);
    report(reason);
    form.dispatchEvent(new CustomEvent('signup:unavailable', { bubbles: true, detail: { reason } }));
  }

  // A field that no person and no assistive technology meets: what fills it in is a program.
  function setTrap(form) {
    const field = element('input', { name: 'signup-website', tabindex: '-1', autocomplete: 'off' });
    const trap = element('div', { 'aria-hidden': 'true', 'data-signup-part': 'trap' }, field);
    // By script, so that it holds without our style sheet.
    trap.style.cssText = 'position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)';
    form.append(trap);
  }

  // --- Start Python --------------------------------------------------------------------------

  // One attempt at a time, however often the visitor tries: a late one may still come.
  function start(form) {
    form.dataset.signup = 'starting';
    addToggle(form);
    attempt ??= load(forms.get(form)).catch((error) => {
      attempt = undefined;
      throw error;
    });
    starting ??= Promise.race([attempt, up()]).catch((error) => {
      starting = undefined;
      if (attach) return;
      for (const form of guardedForms())
        if (form.dataset.signup === 'starting')
          unavailable(form, `Python did not start. ${error.message}`, 'FAILED');
    });
  }

  // What shows the password comes with the first interest, as Python does, but does not wait for it.
  async function addToggle(form) {
    const options = forms.get(form);
    const [toggle] = await Promise.all([import(at(FILES.toggle)), options.settled]);
    toggle.add(form, (code) => worded(form, code), (part) => markLanguage(part, options));
  }

  // Settles when Python takes over, or does not in time.
  function up() {
    return new Promise((resolve, reject) => {
      isUp = resolve;
      const late = () => reject(new Error(`It was not up after ${START_SECONDS} seconds.`));
      setTimeout(late, START_SECONDS * 1000);
    });
  }

  // What else it takes to start Python is in a file of its own, as nothing of it is needed before. What
  // the page loads by itself it loads once, so a second attempt is always ours.
  async function load({ runtime, boot }) {
    const attempt = attempts++;
    const seen = boot === 'page' && !attempt && [];
    if (seen)
      for (const type of ['error', 'unhandledrejection', 'py:done', 'mpy:done'])
        addEventListener(type, (event) => seen.push(event), true);
    const url = at(FILES.start);
    let start;
    try {
      ({ start } = await import(url + (attempt ? `?${attempt}` : '')));
    } catch ({ message }) {
      throw new Error(`${url} could not be loaded: ${message}.`);
    }
    await start(runtime, attempt, AbortSignal.timeout(START_SECONDS * 1000), seen);
  }

  // --- Our own form, where the page has none -------------------------------------------------

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.append(...children);
    return made;
  }

  function ownForm(tag, words) {
    let n = 1;
    while (document.getElementById(`signup-${n}`)) n++;
    const id = (name) => `signup-${n}-${name}`;
    const field = (name, type, label, hint) =>
      element(
        'div',
        { class: 'signup-field' },
        element('label', { for: id(name) }, label),
        ...(hint ? [element('p', { id: id(name) + '-hint', class: 'signup-hint' }, hint)] : []),
        element('input', {
          id: id(name),
          name,
          type,
          ...(hint && { 'aria-describedby': id(name) + '-hint' }),
          ...(/email|password/.test(name) && { required: '' }),
        }),
      );
    const form = element(
      'form',
      { id: `signup-${n}`, class: 'signup', method: 'post', 'aria-label': words.FORM },
      field('first-name', 'text', words.FIRST_NAME),
      field('last-name', 'text', words.LAST_NAME),
      field('email', 'email', words.EMAIL),
      field('password', 'password', words.PASSWORD, words.PASSWORD_HINT),
      element('button', { type: 'submit' }, words.SUBMIT),
    );
    if (document.body.contains(tag)) tag.after(form);
    else document.body.append(form);
    return form;
  }

  // --- The one global: what a second tag and Python need --------------------------------------

  window.keygenSignup = {
    // Guards the forms of a tag.
    add(tag) {
      if (tags.includes(tag)) return;
      tags.push(tag);
      stylesheet();
      const bringForm = async () => {
        guardAll();
        const same = ({ dataset }) => JSON.stringify(dataset) === JSON.stringify(tag.dataset);
        if (formsOf(tag).length || tags.find(same) !== tag) return;
        const [, words] = await wordsFor(tag, tag.dataset.locale);
        const form = ownForm(tag, { ...words, ...overrides(tag) });
        guard(tag, form);
        brought.set(tag, form);
      };
      guardAll();
      if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', bringForm);
      else bringForm();
    },
    // Python is up, and takes every form from now on.
    takeOver(python) {
      if (attach) return; // a first start that came late, after a second
      attach = python;
      isUp?.();
      for (const form of guardedForms())
        try {
          handOver(form);
        } catch (error) {
          console.error(error); // of this form; the others are not to wait for it
        }
    },
  };

  function stylesheet() {
    const href = at('signup.css');
    const links = document.querySelectorAll('link[rel=stylesheet]');
    if (![...links].some((link) => link.href === href))
      document.head.prepend(element('link', { rel: 'stylesheet', href })); // below whatever the page has
  }

  window.keygenSignup.add(tag);
  new MutationObserver(guardAll).observe(document, { childList: true, subtree: true });
})();
