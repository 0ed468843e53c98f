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

  const KERNEL = Symbol.for('polyscript');
  const FILES = {
    shared: ['polyscript/index.js', 'widget.tar.gz'],
    micropython: ['micropython/micropython.mjs', 'micropython/micropython.wasm'],
    pyodide: [
      'pyodide/pyodide.mjs',
      'pyodide/pyodide.asm.mjs',
      'pyodide/pyodide.asm.wasm',
      'pyodide/python_stdlib.zip',
      'pyodide/pyodide-lock.json',
    ],
  };

  // What must be said while there is no Python to say it; the rest is in messages.py. Other languages
  // have a file each.
  const WORDS = {
    HELD: 'Getting the form ready. Your details will be sent as soon as it is.',
    FAILED:
      'The form could not start, so nothing was sent. What you typed is still here. ' +
      'Check your connection and try again.',
    CLOSED: 'You cannot sign up here at the moment. Contact the owner of this site.',
    SHOW: 'Show password',
    HIDE: 'Hide password',
    SHOWN: 'Your password is visible',
    HIDDEN: 'Your password is hidden',
    FORM: 'Create your account',
    FIRST_NAME: 'First name (optional)',
    LAST_NAME: 'Last name (optional)',
    EMAIL: 'Email address',
    PASSWORD: 'Password',
    PASSWORD_HINT: 'Must be 6 characters or more',
    SUBMIT: 'Create account',
  };
  const LOCALES = ['ar', 'de', 'es', 'fr', 'hi', 'it', 'ja', 'pt-BR', 'zh-Hans'];

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
  const CHOICES = {
    runtime: ['micropython', 'pyodide'],
    // 'page': the page starts Python itself, as index.html does; the tag guards and watches.
    boot: ['intent', 'visible', 'now', 'page'],
  };
  const MESSAGE = /^message(?=[A-Z])/;
  // What optimisers, frameworks and consent managers write on script tags.
  const FOREIGN = /^(cf|nscript|turbo|cookie|category$|ot)/;
  const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;
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
  const dictionaries = {}; // locale → the promise of its words
  let pageTried = false; // whether the page's own PyScript had its chance
  let isUp; // settles the wait
  let attach; // Python's: takes a form and its options as JSON
  let attempt; // to start Python: pending, or done
  let starting; // the wait for it

  // --- The author's attributes ---------------------------------------------------------------

  // What is wrong with the options, with its mend, or nothing.
  function fault(tag, form, options) {
    const kebab = (name) => 'data-' + name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase());
    for (const { name, value } of [...tag.attributes, ...form.attributes])
      if (TOKEN.test(value))
        return (
          `${name} holds a Keygen token, which every visitor could read. Remove it, revoke it in ` +
          'Keygen, and give only data-account: sign-up needs no token.'
        );
    for (const name in tag.dataset)
      if (/token|secret|key$/i.test(name))
        return `${kebab(name)} is named for a secret. Remove it: sign-up needs no token.`;
      else if (!Object.hasOwn(DEFAULTS, name) && !MESSAGE.test(name) && !FOREIGN.test(name))
        return `${kebab(name)} is not known. Known are ${Object.keys(DEFAULTS).map(kebab).join(', ')}.`;
    for (const name in CHOICES)
      if (!CHOICES[name].includes(options[name]))
        return `${kebab(name)}="${options[name]}" is not known. Use ${CHOICES[name].join(' or ')}.`;

    try {
      document.querySelector(tag.dataset.form || DEFAULTS.form);
    } catch {
      return `data-form="${tag.dataset.form}" is not a CSS selector.`;
    }

    let url;
    try {
      url = new URL(options.apiUrl);
    } catch {
      return `data-api-url="${options.apiUrl}" is not a URL. Use one like ${DEFAULTS.apiUrl}.`;
    }
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
      return 'data-api-url must begin with https:// (http:// only for localhost).';
    if (url.username || url.password || url.search || url.hash)
      return 'data-api-url must be an address alone, without a user, a query or a fragment.';
    if (/\/v1(\/|$)/.test(url.pathname))
      return 'data-api-url must end before /v1, which is added to it.';
    if (!options.account && options.apiUrl === DEFAULTS.apiUrl)
      return 'data-account is missing. Set it to the ID or slug of your Keygen account.';
    if (!/^[a-z0-9-]*$/i.test(options.account))
      return `data-account="${options.account}" is not the ID or slug of an account (letters, digits, hyphens).`;

    if (options.redirect && !isSafe(options.redirect))
      return `data-redirect="${options.redirect}" leads astray. Use a path of this site, or an address that begins with https://.`;
  }

  // Of this site, or https written out: no javascript:, no //host, no password.
  function isSafe(redirect) {
    try {
      const url = new URL(redirect, document.baseURI);
      const isHere = /^https?:$/.test(url.protocol) && url.origin === location.origin;
      return (isHere || /^https:\/\//i.test(redirect)) && !url.username && !url.password;
    } catch {
      return false;
    }
  }

  function guardedForms() {
    return [...document.querySelectorAll('form[data-signup]')].filter((form) => forms.has(form));
  }

  function formsOf(tag) {
    try {
      return [...document.querySelectorAll(tag.dataset.form || DEFAULTS.form)];
    } catch {
      return [...document.querySelectorAll(DEFAULTS.form)]; // and fault() names the mistake
    }
  }

  // --- Words ---------------------------------------------------------------------------------

  // The language that the author chose, else the nearest one, where we have it; else English.
  function localeFor(element, chosen) {
    const wanted = chosen || element.closest('[lang]')?.lang || 'en';
    const written = (name) => {
      const { language, script } = new Intl.Locale(name).maximize();
      return `${language}-${script}`; // Chinese has two; every region of a language has one
    };
    let found;
    try {
      found = ['en', ...LOCALES].find((name) => written(name) === written(wanted));
    } catch {} // not a language
    if (chosen && !found)
      report(`data-locale="${chosen}" is not known, so English is used. Known are en, ${LOCALES.join(', ')}.`);
    return found || 'en';
  }

  // The words of a language. Where they cannot be loaded, English serves.
  function wordsOf(locale) {
    dictionaries[locale] ??= (async () => {
      try {
        return { ...WORDS, ...(locale !== 'en' && (await (await fetch(at(`locales/${locale}.json`))).json())) };
      } catch ({ message }) {
        report(`${at(`locales/${locale}.json`)} could not be loaded: ${message}.`);
        return WORDS;
      }
    })();
    return dictionaries[locale];
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
    options.locale = localeFor(form, options.locale);
    options.overrides = overrides(tag, form);
    options.words = WORDS;
    if ([tag, form].some(({ dataset }) => 'attribution' in dataset)) options.attribution = attribution();
    say(form, ''); // a live region must be there before it speaks
    addToggle(form);
    options.fault = fault(tag, form, options);
    if (options.fault) unavailable(form, options.fault, 'CLOSED');
    wordsOf(options.locale).then((words) => {
      if (words === WORDS) options.locale = 'en';
      options.words = words;
      options.isWorded = true;
      if (!options.isAttached) say(form, options.said);
      showPassword(form, false);
      handOver(form);
    });
    if (options.fault || attach) return;
    if (options.boot === 'visible') whenVisible(form);
    else if (options.boot !== 'intent' || form.contains(document.activeElement)) start(form);
  }

  function guardAll() {
    for (const tag of tags) for (const form of formsOf(tag)) guard(tag, form);
  }

  function handOver(form) {
    const options = forms.get(form);
    if (!attach || options.fault || options.isAttached || !options.isWorded) return;
    options.isAttached = true;
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
      showPassword(form, false);
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
  function markLanguage(part, { locale, overrides, isWorded }) {
    if (!isWorded || Object.keys(overrides).length) return;
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

  // --- What comes with the form --------------------------------------------------------------

  // Shows and hides the password. Here before Python, as a control that comes late moves what is
  // under the pointer.
  function addToggle(form) {
    const field = form.querySelector('input[type=password][name=password]');
    if (!field) return;
    field.spellcheck = false; // as plain text, it would be sent to be checked
    field.autocapitalize = 'off';
    const toggle = element('button', { type: 'button', 'data-signup-part': 'toggle' });
    const spoken = element('span', { 'aria-live': 'polite', 'data-signup-part': 'toggle-status' });
    hideFromView(spoken);
    (field.closest('label') || field).after(toggle, spoken);
    showPassword(form, false);
  }

  function showPassword(form, shown) {
    const field = form.querySelector('[name=password]');
    const toggle = form.querySelector('[data-signup-part=toggle]');
    if (!field || !toggle) return;
    field.type = shown ? 'text' : 'password';
    toggle.textContent = worded(form, shown ? 'HIDE' : 'SHOW');
    for (const part of [toggle, toggle.nextElementSibling]) markLanguage(part, forms.get(form));
  }

  document.addEventListener('click', ({ target }) => {
    const toggle = target.closest?.('[data-signup-part=toggle]');
    const form = toggle && guarded(toggle.closest('form'));
    if (!form) return;
    const shown = form.querySelector('[name=password]').type === 'password';
    showPassword(form, shown);
    toggle.nextElementSibling.textContent = worded(form, shown ? 'SHOWN' : 'HIDDEN');
  });

  addEventListener('pageshow', () => {
    for (const form of guardedForms()) showPassword(form, false);
  });

  // A field that no person and no assistive technology meets: what fills it in is a program.
  function setTrap(form) {
    const field = element('input', { name: 'signup-website', tabindex: '-1', autocomplete: 'off' });
    const trap = element('div', { 'aria-hidden': 'true', 'data-signup-part': 'trap' }, field);
    hideFromView(trap);
    form.append(trap);
  }

  // By script, so that it holds without our stylesheet; and off the flow, so that nothing moves.
  function hideFromView(made) {
    made.style.cssText = 'position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)';
  }

  // Where the visit began; its first page with a form is what counts.
  function attribution() {
    const key = 'keygen-signup-attribution';
    try {
      const kept = JSON.parse(sessionStorage.getItem(key));
      if (kept) return kept;
    } catch {} // storage is blocked, or somebody else's
    const found = { landingPage: location.origin + location.pathname };
    for (const [name, value] of new URLSearchParams(location.search)) {
      const [, which] = /^utm_(source|medium|campaign|term|content|id)$/.exec(name) ?? [];
      if (which) found['utm' + which[0].toUpperCase() + which.slice(1)] = value.slice(0, 255);
    }
    const from = document.referrer && new URL(document.referrer);
    if (from && from.origin !== location.origin) found.referrer = (from.origin + from.pathname).slice(0, 255);
    try {
      sessionStorage.setItem(key, JSON.stringify(found));
    } catch {} // then it serves for this page alone
    return found;
  }

  // --- Start Python --------------------------------------------------------------------------

  function start(form) {
    form.dataset.signup = 'starting';
    attempt ??= begin(forms.get(form)).catch((error) => {
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

  // One attempt at a time, however often the visitor tries: a late one may still come. What the page
  // loads by itself it loads once, so a second attempt is always ours.
  function begin({ runtime, boot }) {
    if (boot !== 'page' || pageTried) return load(runtime);
    pageTried = true;
    return watch(runtime);
  }

  // Settles when Python takes over, or does not in time.
  function up() {
    return new Promise((resolve, reject) => {
      isUp = resolve;
      const late = () => reject(new Error(`It was not up after ${START_SECONDS} seconds.`));
      setTimeout(late, START_SECONDS * 1000);
    });
  }

  // Everything at once, so that what follows comes from the cache, and what is missing is named.
  async function fetchAll(paths, signal) {
    try {
      // Eight bytes, the smallest module: tells whether WebAssembly is here and allowed.
      await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch (error) {
      throw new Error(`WebAssembly is missing, or script-src lacks 'wasm-unsafe-eval'. ${error.message}`);
    }
    await Promise.all(
      paths.map(async (path) => {
        try {
          const response = await fetch(at(path), { signal });
          if (!response.ok) throw new Error(`status ${response.status}`);
          await response.arrayBuffer();
        } catch ({ message }) {
          const why = signal?.aborted ? `no answer in ${START_SECONDS} seconds` : message;
          throw new Error(`${at(path)} could not be loaded: ${why}.`);
        }
      }),
    );
  }

  async function load(runtime) {
    const signal = AbortSignal.timeout(START_SECONDS * 1000);
    await fetchAll([...FILES.shared, ...FILES[runtime]], signal);
    // PyScript's kernel, with an interpreter of our own: a page's own PyScript, and the one
    // config it may have, are neither read nor changed. A page holds one kernel, the first.
    if (!window[KERNEL]) {
      // Loading a second would throw where this is defined; so it can be defined again.
      const options = { configurable: true, writable: true, value: undefined };
      Object.defineProperty(window, Symbol.for('polyscript.js_modules'), options);
      await import(at(FILES.shared[0]));
    }
    const { define } = window[KERNEL];
    const ran = new Promise((resolve, reject) => {
      const onReady = ({ interpreter }) => {
        try {
          resolve(interpreter.runPython('from widget import signup; signup.start()'));
        } catch (error) {
          reject(error);
        }
      };
      define(null, {
        interpreter: runtime,
        version: at(FILES[runtime][0]),
        config: { files: { [at('widget.tar.gz')]: './*' } },
        hooks: { main: { onReady } },
      });
    });
    await Promise.race([ran, broken()]);
  }

  // The page starts Python itself: see that it can.
  async function watch(runtime) {
    const failed = broken();
    await Promise.race([fetchAll(FILES[runtime]).then(() => failed), failed]);
  }

  // Rejects when what loads Python fails: PyScript tells nobody else. What fails of the page's own
  // is not ours to judge by.
  function broken() {
    return new Promise((_, reject) => {
      const listen = (type, why) =>
        addEventListener(type, (event) => attach || (why(event) && reject(new Error(why(event)))), true);
      listen('error', ({ target }) => target.type === 'module' && `${target.src} could not be loaded.`);
      listen('unhandledrejection', ({ reason }) => reason?.stack?.includes(base) && reason.message);
      for (const done of ['py:done', 'mpy:done'])
        listen(done, ({ target }) => /signup/.test(target.outerHTML) && 'It ran, but did not take over.');
    });
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
        const locale = localeFor(tag, tag.dataset.locale);
        const form = ownForm(tag, { ...(await wordsOf(locale)), ...overrides(tag) });
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
