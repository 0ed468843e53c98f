// The tag: guards the form from the first moment, holds what is submitted before Python is up,
// and starts Python. Everything else is Python: read signup.py.
import STEPS from './states.json';
(() => {
  'use strict';

  const tag = document.currentScript;
  if (window.keygenSignup) return window.keygenSignup.add(tag);

  const at = (path) => new URL(path, tag.src).href;

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
  const MESSAGE = /^message[A-Z]/;
  const TOKEN = /[dnr-tv]-[0-9a-f]{12}|[0-9a-f]{32}/i; // or the like
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
  let attempt; // to start Python: the one under way, or done; null when one has failed
  let starting; // the wait for it

  // --- The author's attributes ---------------------------------------------------------------

  // Whether nothing in the attributes is wrong, at a glance. What is not as plain as most is looked at
  // closely, and named where it is wrong, by faults.js.
  function isPlain(tag, form, { form: selector, account, apiUrl, redirect, runtime, boot }) {
    return (
      !TOKEN.test(tag.outerHTML + form.outerHTML) &&
      Object.keys(tag.dataset).every((name) => name in DEFAULTS || MESSAGE.test(name)) &&
      CSS.supports(`selector(${selector})`) &&
      PLAIN.test([account, apiUrl, redirect, runtime, boot].join(' '))
    );
  }

  function guardedForms() {
    return [...document.forms].filter(forms.has, forms);
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

  // What the author set, and words otherwise: data-message-email-taken is for EMAIL_TAKEN.
  function given(...elements) {
    const options = { ...DEFAULTS };
    const overrides = {};
    for (const { dataset } of elements)
      for (const [name, value] of Object.entries(dataset))
        if (MESSAGE.test(name))
          overrides[name.slice(7).replace(/\B[A-Z]/g, '_$&').toUpperCase()] = value;
        else if (value.trim()) options[name] = value.trim();
    return { ...options, overrides };
  }

  const key = (tag) => JSON.stringify(tag.dataset);

  // --- Files of ours, each loaded only where it is needed --------------------------------------

  // What is imported is what was checked: by a preload, which a page that wants trusted types allows, or
  // in Safari, which checks no preloads, by a script element.
  async function load(path, integrity, seconds = FILE_SECONDS) {
    const href = at(path) + '?'.repeat(failures);
    const check = { integrity, nonce: tag.nonce };
    let checker = element('link', { rel: 'modulepreload', href, ...check });
    if (/^Apple/.test(navigator.vendor))
      try {
        checker = element('script', { type: 'module', src: href, ...check });
      } catch {}
    const checked = new Promise((resolve, reject) => {
      checker.onload = resolve;
      checker.onerror = reject;
    });
    document.head.append(checker);
    try {
      await inTime(checked, seconds);
      return await import(href);
    } catch {
      failures++;
      throw new Error(href + ' is missing, blocked, slow or changed.');
    }
  }

  const more = () => load(FILES.more, FILES.moreIntegrity);

  function inTime(promise, seconds) {
    const late = (_, reject) =>
      setTimeout(() => reject(new Error(`Python did not start in ${seconds} seconds.`)), seconds * 1000);
    return Promise.race([promise, new Promise(late)]);
  }

  // The words of the language that the author chose, else of the nearest. English is here, and serves
  // where another cannot be loaded.
  async function wordsFor(element, chosen) {
    const wanted = chosen || element.closest('[lang]')?.lang;
    if (wanted && !/^en\b/i.test(wanted))
      try {
        return await (await more()).wordsIn(wanted, chosen, WORDS, FILE_SECONDS);
      } catch ({ message }) {
        report(message);
      }
    return ['en', WORDS];
  }

  // Where the visit began. Without it, sign-up goes on.
  const attribution = () => more().then((file) => file.attribution(), report);

  // --- Guard and hold ------------------------------------------------------------------------

  function guard(tag, form) {
    if (forms.has(form)) return (form.dataset.signup === 'starting' ? start : handOver)(form);
    const ours = brought[key(tag)];
    if (ours && ![...ours.elements].some(({ value }) => value)) ours.remove(); // it came late
    if ('signup' in form.dataset) renew(form);
    const options = given(tag, form);
    const { boot, locale } = options;
    forms.set(form, { tag, chosen: locale, options: { ...options, locale: 'en', words: WORDS } });
    form.setAttribute('novalidate', ''); // every submission reaches us, and Python checks it
    form.setAttribute('method', 'post'); // and should one get past, no address holds the password
    form.dataset.signup = 'idle';
    furnish(form);
    settle(form);
    if (boot === 'visible') more().then((file) => file.whenVisible(form, onInterest), report);
    else if (/now|page/.test(boot) || form.contains(document.activeElement)) start(form);
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
    for (const name of Object.keys(AUTOCOMPLETE))
      form.querySelector(`[name=${name}]:not([autocomplete])`)?.setAttribute('autocomplete', AUTOCOMPLETE[name]);
    const status = partOf(form, 'status') || element('p', { role: 'status', 'data-signup-part': 'status' });
    form.append(partOf(form, 'honeypot') || trap(), status);
  }

  // Waits for what the form needs besides Python, and closes it where the author made a mistake.
  function settle(form) {
    const own = forms.get(form);
    const { tag, options } = own;
    own.settling ??= Promise.all([
      wordsFor(form, own.chosen),
      'attribution' in { ...tag.dataset, ...form.dataset } && attribution(),
      !isPlain(tag, form, options) && more().then((file) => file.fault(tag, form, options, DEFAULTS)),
    ]).then(
      ([[locale, words], attribution, fault]) => {
        Object.assign(options, { locale, words, attribution });
        Object.assign(own, { fault, isSettled: true });
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
    own.isAttached = true;
    try {
      const held = 'signupHeld' in form.dataset; delete form.dataset.signupHeld; attach(form, JSON.stringify({...own.options, state: form.dataset.signup, held, words: own.options.locale === 'en' ? {} : own.options.words}));
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
  function write(part, form, code, fallback) {
    const { overrides, words, locale } = forms.get(form).options;
    part.textContent = overrides[code] ?? words[code] ?? fallback ?? '';
    part.dir = 'auto';
    if (code in overrides) part.removeAttribute('lang');
    else part.lang = locale;
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
    const trap = element('div', { 'aria-hidden': 'true', 'data-signup-part': 'honeypot' }, field);
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
      attempt = null;
      throw error;
    });
    starting ??= inTime(attempt, START_SECONDS).catch(({ message }) => {
      starting = undefined;
      if (attach) return;
      for (const form of guardedForms())
        if (form.dataset.signup === 'starting') unavailable(form, message, 'FAILED');
    });
  }

  // What else it takes to start Python is in a file of its own, as nothing of it is needed before. What
  // the page loads by itself it loads once, so a second attempt is always ours.
  async function begin({ runtime, boot }) {
    const isPages = boot === 'page' && attempt !== null;
    const { start } = await load(FILES.start, FILES.startIntegrity, START_SECONDS);
    await start(runtime, write, load, isPages);
  }

  // --- Our own form, where the page has none -------------------------------------------------

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
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

  async function bringForm(tag) {
    for (const form of guardedForms()) furnish(form); // the page may have been read in part until now
    guardAll();
    const isWanted = () => !formsOf(tag).length && !brought[key(tag)]?.isConnected;
    if (!isWanted()) return;
    const [locale, words] = await wordsFor(tag, tag.dataset.locale);
    if (!isWanted()) return; // any more
    const { overrides } = given(tag);
    const form = ownForm({ ...words, ...overrides });
    if (!('SUBMIT' in overrides)) Object.assign(form, { lang: locale, dir: 'auto' });
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
      attach = python;
      for (const form of guardedForms()) handOver(form);
    },
    step(form, name) { form.dataset.signup = STEPS[form.dataset.signup][name].to; },
    // As JSON, or nothing: MicroPython cannot catch what JavaScript throws.
    stringify(value) {
      try {
        return JSON.stringify(value);
      } catch (error) {
        report(error);
      }
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
