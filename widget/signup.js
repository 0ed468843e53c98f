// The tag: guards the form from the first moment, holds what is submitted before Python is up,
// and starts Python. Everything else is Python: read signup.py.
(() => {
  'use strict';

  const tag = document.currentScript;
  if (window.keygenSignup) return window.keygenSignup.add(tag);

  const base = new URL('.', tag.src);
  const at = (path) => new URL(path, base).href;

  // What takes longer than this many seconds has failed: Python, until it is up; any file of ours.
  const START_SECONDS = 60;
  const FILE_SECONDS = 10;

  // What must be said while there is no Python to say it. The rest is in messages.py and toggle.js.
  const WORDS = {
    HELD: 'Getting the form ready. Your details will be sent as soon as it is.',
    FAILED:
      'The form could not start, so nothing was sent. What you typed is still here. ' +
      'Check your connection and try again.',
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
  const TOKEN = /[dnrv]-[0-9a-f]{12}|[0-9a-f]{32}/i; // or the like
  // An account, a URL, a path or nothing, and what there is to choose from.
  const PLAIN =
    /^[a-z0-9-]+ (https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[: ])[\w.:-]+\/? (\/\w[\w.#/-]*)? (micropython|pyodide) (intent|visible|now|page)$/i;
  const AUTOCOMPLETE = {
    'first-name': 'given-name',
    'last-name': 'family-name',
    email: 'email',
    password: 'new-password',
  };

  const tags = [];
  const forms = new WeakMap(); // form → its options, and how far it is
  const brought = {}; // a tag's attributes → the form that we put up for it
  let failures = 0; // a browser may remember a file that failed by its address
  let attach; // Python's: takes a form and its options as JSON
  let attempt; // to start Python: the one under way, or done
  let starting; // the wait for it

  // --- The author's attributes ---------------------------------------------------------------

  // Whether nothing in the attributes is wrong, at a glance. What is not as plain as most is looked at
  // closely, and named where it is wrong, by faults.js.
  function isPlain(tag, form, { form: selector, account, apiUrl, redirect, runtime, boot }) {
    return (
      !TOKEN.test(tag.outerHTML + form.cloneNode().outerHTML) &&
      Object.keys(tag.dataset).every((name) => name in DEFAULTS || MESSAGE.test(name)) &&
      CSS.supports(`selector(${selector})`) &&
      PLAIN.test([account, apiUrl, redirect, runtime, boot].join(' '))
    );
  }

  function guardedForms() {
    return [...document.querySelectorAll('form')].filter((form) => forms.has(form));
  }

  // What the author selected: forms, or what is around or in one.
  function formsOf({ dataset }) {
    let selected;
    try {
      selected = document.querySelectorAll(dataset.form || DEFAULTS.form);
    } catch {
      selected = document.querySelectorAll(DEFAULTS.form); // and faults.js names the mistake
    }
    return [...selected].flatMap((one) => one.closest('form') ?? [...one.querySelectorAll('form')]);
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

  // --- Files of ours, each loaded only where it is needed --------------------------------------

  async function load(path, seconds = FILE_SECONDS) {
    const url = at(path);
    try {
      return await inTime(import(url + (failures ? `?${failures}` : '')), seconds);
    } catch ({ message }) {
      failures++;
      throw new Error(`${url} could not be loaded: ${message}.`);
    }
  }

  function inTime(promise, seconds) {
    const late = (_, reject) =>
      setTimeout(() => reject(new Error(`not there after ${seconds} seconds`)), seconds * 1000);
    return Promise.race([promise, new Promise(late)]);
  }

  // The words of the language that the author chose, else of the nearest. English is here, and serves
  // where another cannot be loaded.
  async function wordsFor(element, chosen) {
    const wanted = chosen || element.closest('[lang]')?.lang;
    if (wanted && !/^en\b/i.test(wanted))
      try {
        const { wordsIn } = await load(FILES.words);
        return await wordsIn(wanted, chosen, WORDS, FILE_SECONDS);
      } catch ({ message }) {
        report(message);
      }
    return ['en', WORDS];
  }

  // Where the visit began. Without it, sign-up goes on.
  const attribution = () => load(FILES.attribution).then((file) => file.attribution(), report);

  // --- Guard and hold ------------------------------------------------------------------------

  function guard(tag, form) {
    if (forms.has(form)) return form.dataset.signup === 'starting' ? start(form) : handOver(form);
    const ours = brought[key(tag)];
    if (ours?.isConnected && ![...ours.elements].some(({ value }) => value)) ours.remove(); // it came late
    if ('signup' in form.dataset) renew(form);
    const options = {};
    for (const name in DEFAULTS)
      options[name] = ((name !== 'form' && form.dataset[name]) || tag.dataset[name] || DEFAULTS[name]).trim();
    forms.set(form, {
      tag,
      options,
      overrides: overrides(tag, form),
      locale: 'en',
      words: WORDS,
    });
    form.setAttribute('novalidate', ''); // every submission reaches us, and Python checks it
    form.setAttribute('method', 'post'); // and should one get past, no address holds the password
    form.dataset.signup = 'idle';
    furnish(form);
    settle(form);
    if (attach) return;
    if (options.boot === 'visible') whenVisible(form);
    else if (/now|page/.test(options.boot) || form.contains(document.activeElement)) start(form);
  }

  // A copy of a guarded form begins anew.
  function renew(form) {
    for (const part of form.querySelectorAll('[data-signup-part]')) part.remove();
    for (const name of ['data-signup-held', 'aria-busy', 'aria-disabled', 'aria-invalid'])
      for (const one of [form, ...form.elements]) one.removeAttribute(name);
    form.querySelector('[name=password]')?.setAttribute('type', 'password');
  }

  // What a form must have before Python. Done again when all of the form is there.
  function furnish(form) {
    for (const name in AUTOCOMPLETE)
      form.querySelector(`[name=${name}]:not([autocomplete])`)?.setAttribute('autocomplete', AUTOCOMPLETE[name]);
    const status = partOf(form, 'status') ?? element('p', { role: 'status', 'data-signup-part': 'status' });
    form.append(partOf(form, 'trap') ?? trap(), status);
  }

  // Waits for what the form needs besides Python, and closes it where the author made a mistake.
  function settle(form) {
    const own = forms.get(form);
    const { tag, options } = own;
    own.settling ??= Promise.all([
      wordsFor(form, options.locale),
      ('attribution' in tag.dataset || 'attribution' in form.dataset) && attribution(),
      !isPlain(tag, form, options) && load(FILES.faults).then(({ fault }) => fault(tag, form, options, DEFAULTS)),
    ]).then(
      ([[locale, words], attribution, fault]) => {
        Object.assign(own, { locale, words, attribution, fault, isSettled: true });
        if (fault) unavailable(form, fault.reason, 'CLOSED', fault.words);
        else say(form, own.said);
        handOver(form);
      },
      ({ message }) => {
        own.settling = undefined;
        unavailable(form, message, 'FAILED');
      },
    );
  }

  function handOver(form) {
    const own = forms.get(form);
    if (!attach || !own.isSettled || own.fault || own.isAttached !== undefined) return;
    const { options, locale, words, overrides, attribution } = own;
    own.isAttached = true;
    try {
      attach(form, JSON.stringify({ ...options, locale, words, overrides, attribution }));
    } catch (error) {
      own.isAttached = false;
      unavailable(form, error, 'FAILED');
    }
  }

  // A form that comes and is submitted in the same breath is guarded in time.
  function guarded(form) {
    if (form && !forms.has(form)) guardAll();
    return forms.get(form);
  }

  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target;
      const own = guarded(form);
      if (!own) return;
      event.preventDefault(); // in every state: no address ever holds what was typed
      if (own.isAttached || own.fault) return;
      own.isAttached = undefined;
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
        const form = target.closest?.('form');
        if (guarded(form)) onInterest(form);
      },
      true,
    );

  function onInterest(form) {
    if (form.dataset.signup === 'idle') start(form);
  }

  function whenVisible(form) {
    const look = (entries, observer) => {
      if (!entries.at(-1).isIntersecting) return;
      observer.disconnect();
      onInterest(form);
    };
    new IntersectionObserver(look).observe(form);
  }

  // --- What the visitor is told ----------------------------------------------------------------

  function partOf(form, name) {
    return form.querySelector(`[data-signup-part=${name}]`);
  }

  function say(form, code, words) {
    forms.get(form).said = code;
    if (!partOf(form, 'status')) furnish(form); // the page has put new content into it
    write(partOf(form, 'status'), form, code, words);
  }

  // The author's words are in the language of the page; ours may not be, and say so.
  function write(part, form, code, words) {
    const own = forms.get(form);
    part.textContent = own.overrides[code] ?? own.words[code] ?? words ?? '';
    if (!(code in own.overrides)) mark(part, own.locale);
    else for (const name of ['lang', 'dir']) part.removeAttribute(name);
  }

  function mark(part, locale) {
    part.lang = locale;
    part.dir = locale === 'ar' ? 'rtl' : 'ltr';
  }

  function report(reason) {
    console.error(`Keygen sign-up: ${reason}`);
  }

  function unavailable(form, reason, code, words) {
    form.dataset.signup = 'unavailable';
    delete form.dataset.signupHeld;
    say(form, code, words);
    report(reason);
    form.dispatchEvent(new CustomEvent('signup:unavailable', { bubbles: true, detail: { reason: `${reason}` } }));
  }

  // A field that no person and no assistive technology meets: what fills it in is a program.
  function trap() {
    const field = element('input', { name: 'signup-website', tabindex: '-1', autocomplete: 'off' });
    const trap = element('div', { 'aria-hidden': 'true', 'data-signup-part': 'trap' }, field);
    // By script, so that it holds without our style sheet.
    trap.style.cssText = 'position:absolute;clip-path:inset(50%)';
    return trap;
  }

  // --- Start Python --------------------------------------------------------------------------

  // One attempt at a time, however often the visitor tries: a late one may still come.
  function start(form) {
    form.dataset.signup = 'starting';
    settle(form);
    if (attach) return handOver(form);
    attempt ??= begin(forms.get(form).options).catch((error) => {
      attempt = undefined;
      failures++;
      throw error;
    });
    starting ??= inTime(attempt, START_SECONDS).catch(({ message }) => {
      starting = undefined;
      if (attach) return;
      for (const form of guardedForms())
        if (form.dataset.signup === 'starting')
          unavailable(form, `Python did not start: ${message}`, 'FAILED');
    });
  }

  // What else it takes to start Python is in a file of its own, as nothing of it is needed before. What
  // the page loads by itself it loads once, so a second attempt is always ours.
  async function begin({ runtime, boot }) {
    const seen = boot === 'page' && !failures && [];
    if (seen)
      for (const type of ['error', 'unhandledrejection', 'py:done', 'mpy:done'])
        addEventListener(type, (event) => seen.push(event), true);
    const { start } = await load(FILES.start, START_SECONDS);
    await start(runtime, write, failures, seen);
  }

  // --- Our own form, where the page has none -------------------------------------------------

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.append(...children);
    return made;
  }

  function ownForm(words) {
    let n = 1;
    while (document.getElementById(`signup-${n}`)) n++;
    const id = (name) => `signup-${n}-${name}`;
    const field = (name, type, label, hint) =>
      element(
        'div',
        {},
        element('label', { for: id(name) }, label),
        ...(hint ? [element('p', { id: id(name) + '-hint' }, hint)] : []),
        element('input', {
          id: id(name),
          name,
          type,
          ...(hint && { 'aria-describedby': id(name) + '-hint' }),
          ...(/email|password/.test(name) && { required: '' }),
        }),
      );
    return element(
      'form',
      { id: `signup-${n}`, 'data-signup-part': 'form', 'aria-label': words.SUBMIT },
      field('first-name', 'text', words.FIRST_NAME),
      field('last-name', 'text', words.LAST_NAME),
      field('email', 'email', words.EMAIL),
      field('password', 'password', words.PASSWORD, words.PASSWORD_HINT),
      element('button', { type: 'submit' }, words.SUBMIT),
    );
  }

  function key({ dataset }) {
    return JSON.stringify(dataset);
  }

  async function bringForm(tag) {
    for (const form of guardedForms()) furnish(form); // the page may have been read in part until now
    guardAll();
    const isWanted = () => !formsOf(tag).length && !brought[key(tag)]?.isConnected;
    if (!isWanted()) return;
    const [locale, words] = await wordsFor(tag, tag.dataset.locale);
    if (!isWanted()) return; // any more
    const own = overrides(tag);
    const form = ownForm({ ...words, ...own });
    if (!('SUBMIT' in own)) mark(form, locale);
    if (document.body.contains(tag)) tag.after(form);
    else document.body.append(form);
    guard(tag, form);
    brought[key(tag)] = form;
  }

  // --- The one global: what a second tag and Python need --------------------------------------

  window.keygenSignup = {
    // Guards the forms of a tag.
    add(tag) {
      tags.push(tag);
      stylesheet();
      guardAll();
      if (document.readyState === 'loading')
        document.addEventListener('DOMContentLoaded', () => bringForm(tag));
      else bringForm(tag);
    },
    // Python is up, and takes every form from now on.
    takeOver(python) {
      if (attach) return; // a first start that came late, after a second
      attach = python;
      for (const form of guardedForms()) handOver(form);
    },
  };

  // A tag that is still in the page speaks before one that has left it.
  function guardAll() {
    for (const tag of [...tags].sort((a, b) => b.isConnected - a.isConnected))
      for (const form of formsOf(tag)) guard(tag, form);
  }

  function stylesheet() {
    const href = at('signup.css');
    const links = document.querySelectorAll('link[rel=stylesheet]');
    if (![...links].some((link) => link.href === href))
      document.head.prepend(element('link', { rel: 'stylesheet', href, nonce: tag.nonce })); // below the page's
  }

  window.keygenSignup.add(tag);
  new MutationObserver(guardAll).observe(document, { childList: true, subtree: true });
})();
