// For the gallery: does at a page what a visitor would, until its form is in the state of ?state=.
// It stands before all other scripts.

const ADA = {
  'first-name': 'Ada',
  'last-name': 'Lovelace',
  email: `ada+${Date.now().toString(36)}@example.com`,
  password: 'correct horse battery',
};

const STATES = {
  idle: () => {},
  held: async () => {
    startPythonBy(() => new Promise(() => {}));
    await signUp();
  },
  failed: async () => {
    startPythonBy(() => Promise.reject(new Error('There is no Python today')));
    await signUp();
  },
  suggestion: async () => {
    await type({ ...ADA, email: 'ada@gmial.com' });
    await found('[data-signup=ready]');
    field('email').focus();
    field('password').focus();
  },
  errors: () => signUp({ ...ADA, email: 'ada', password: 'short' }),
  taken: async () => {
    await ask({ email: ADA.email, password: ADA.password });
    await signUp();
  },
  waiting: async () => {
    for (;;) {
      const { status, headers } = await ask({});
      const left = headers.get('x-ratelimit-reset') - Date.now() / 1000; // seconds of this minute
      if (left < 15) await new Promise((done) => setTimeout(done, left * 1000));
      else if (status === 429) break;
    }
    await signUp();
  },
  issuing: async () => {
    holdRequestsTo('/tokens');
    await signUp();
  },
  sent: () => signUp(),
};

const field = (name) => document.querySelector(`[data-signup] [name="${name}"]`);

/** The element, once it is there. */
async function found(selector) {
  while (!document.querySelector(selector)) await new Promise(requestAnimationFrame);
  return document.querySelector(selector);
}

async function type(values) {
  await found('[data-signup]:not([data-signup=""])'); // guarded
  for (const [name, value] of Object.entries(values)) {
    field(name).value = value;
    field(name).dispatchEvent(new Event('input', { bubbles: true }));
  }
}

async function signUp(values = ADA) {
  await type(values);
  document.querySelector('[data-signup] :is([type=submit], button:not([type]))').click();
}

/** Whatever an interpreter asks the browser for. */
function startPythonBy(start) {
  WebAssembly.instantiateStreaming = start;
  WebAssembly.instantiate = start;
}

function holdRequestsTo(path) {
  const { fetch } = window;
  window.fetch = (url, options) =>
    String(url).endsWith(path) ? new Promise(() => {}) : fetch(url, options);
}

/** Sign somebody up before, without the form. */
async function ask(attributes) {
  const { account, apiUrl } = (await found('script[data-account]')).dataset;
  return fetch(`${apiUrl}/v1/accounts/${account}/users`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/vnd.api+json' },
    body: JSON.stringify({ data: { type: 'users', attributes } }),
  });
}

STATES[new URLSearchParams(location.search).get('state')]();
