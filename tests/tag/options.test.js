// What the author's attributes come to, and each mistake in them with its wording.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundled } from './bundled.js';

const { explain, readOptions } = await bundled('options.js', 'extras/explain-options.js');

const PAGE = {
  address: 'https://app.example.com/sign-up?plan=pro',
  isSelector: (text) => text !== '#1',
};
const TAG = { src: 'signup.js', 'data-account': 'demo' };

function read(tag, form = {}, fields = []) {
  return readOptions({ ...TAG, ...tag }, form, fields, PAGE);
}

function mistakeIn(...attributes) {
  return read(...attributes).mistake;
}

const MISTAKES = {
  'no account': [{ 'data-account': '' }, 'ACCOUNT_MISSING', 'data-account is missing'],
  'white space for an account': [{ 'data-account': ' ' }, 'ACCOUNT_MISSING', 'is missing'],
  'no account on the same host, written otherwise': [
    { 'data-account': '', 'data-api-url': 'HTTPS://API.keygen.sh/' },
    'ACCOUNT_MISSING',
    'data-account is missing',
  ],
  'typing error': [{ 'data-acount': 'demo' }, 'UNKNOWN_ATTRIBUTE', 'data-acount is not known'],
  'a message without a code': [{ 'data-message-': 'x' }, 'UNKNOWN_ATTRIBUTE', 'is not known'],
  'token attribute': [
    { 'data-token': 'x' },
    'NAMED_FOR_SECRET',
    'data-token is named for a secret',
  ],
  'secret attribute': [{ 'data-client-secret': 'x' }, 'NAMED_FOR_SECRET', 'data-client-secret'],
  'key attribute': [{ 'data-api-key': 'x' }, 'NAMED_FOR_SECRET', 'data-api-key is named'],
  'account as path': [
    { 'data-account': '../demo' },
    'ACCOUNT_INVALID',
    'data-account="../demo" is not the ID or slug of an account',
  ],
  'account with a query': [{ 'data-account': 'demo?a' }, 'ACCOUNT_INVALID', 'ID or slug'],
  runtime: [
    { 'data-runtime': 'cpython' },
    'UNKNOWN_CHOICE',
    'data-runtime="cpython" is not known. Use micropython or pyodide.',
  ],
  boot: [{ 'data-boot': 'later' }, 'UNKNOWN_CHOICE', 'Use intent or visible or now or page.'],
  names: [{ 'data-names': 'one' }, 'UNKNOWN_CHOICE', 'Use split or none.'],
  card: [{ 'data-card': 'no' }, 'UNKNOWN_CHOICE', 'Use on or off.'],
  reset: [{ 'data-reset': 'yes' }, 'UNKNOWN_CHOICE', 'Use auto or on or off.'],
  selector: [{ 'data-form': '#1' }, 'SELECTOR_INVALID', 'data-form="#1" is not a CSS selector'],
};

for (const [name, [tag, code, words]] of Object.entries(MISTAKES))
  test(`mistake is named with its fix: ${name}`, () => {
    const mistake = mistakeIn(tag);
    assert.equal(mistake?.code, code);
    assert.ok(explain(mistake).includes(words), explain(mistake));
  });

/** Mistakes in an address where passwords are sent. */
const BAD_URLS = {
  'no host': ['https://', 'API_URL_INVALID', 'is not a URL'],
  'no URL': ['api.keygen.sh', 'API_URL_INVALID', '="api.keygen.sh" is not a URL'],
  'a space in the host': ['http://localhost evil', 'API_URL_INVALID', 'is not a URL'],
  http: ['http://api.keygen.sh', 'API_URL_INSECURE', 'must begin with https://'],
  javascript: ['javascript:alert(1)', 'API_URL_INSECURE', 'must begin with https://'],
  'a path of the page’s host': [
    'https:api.keygen.sh',
    'API_URL_INSECURE',
    'must begin with https://',
  ],
  user: ['https://ada@api.keygen.sh', 'API_URL_NOT_ALONE', 'without a user, a query or a fragment'],
  query: ['https://api.keygen.sh/?a=b', 'API_URL_NOT_ALONE', 'a query'],
  'empty query': ['https://api.keygen.sh/?', 'API_URL_NOT_ALONE', 'a query'],
  fragment: ['https://api.keygen.sh/#', 'API_URL_NOT_ALONE', 'a fragment'],
  version: ['https://api.keygen.sh/v1/', 'API_URL_WITH_VERSION', 'must end before /v1'],
  'version below a path': [
    'https://api.example.com/keygen/v1',
    'API_URL_WITH_VERSION',
    'must end before /v1',
  ],
};

for (const attribute of ['data-api-url', 'data-signup-url'])
  for (const [name, [url, code, words]] of Object.entries(BAD_URLS))
    test(`mistake in an address is named with its fix: ${attribute}, ${name}`, () => {
      const mistake = mistakeIn({ [attribute]: url });
      assert.equal(mistake?.code, code);
      const explanation = explain(mistake);
      assert.ok(explanation.startsWith(attribute) && explanation.includes(words), explanation);
    });

test('known attributes are listed where one is not known', () => {
  const explanation = explain(mistakeIn({ 'data-acount': 'demo' }));
  for (const name of ['data-account', 'data-api-url', 'data-attribution', 'data-message-…'])
    assert.ok(explanation.includes(name), explanation);
});

const LOCAL = [
  'http://localhost:8001',
  'http://localhost',
  'http://keygen.localhost:3000/',
  'http://127.0.0.1:8001',
  'http://127.1.2.3',
  'http://[::1]:8001',
];
const NOT_LOCAL = [
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://127.example',
  'http://128.0.0.1',
  'http://notlocalhost',
  'http://localhost.',
  'http://.localhost',
  'http://[::2]',
];

for (const url of LOCAL)
  test(`http is enough on this machine: ${url}`, () => {
    assert.equal(mistakeIn({ 'data-api-url': url, 'data-signup-url': url }), null);
  });

for (const url of NOT_LOCAL)
  test(`http is not enough elsewhere: ${url}`, () => {
    for (const attribute of ['data-api-url', 'data-signup-url'])
      assert.equal(mistakeIn({ [attribute]: url })?.code, 'API_URL_INSECURE');
  });

for (const url of [
  'https://keys.example.com',
  'https://keys.example.com/',
  'http://127.0.0.1:8001/',
])
  test(`host may imply the account: ${url}`, () => {
    assert.equal(mistakeIn({ 'data-account': '', 'data-api-url': url }), null);
  });

// --- Tokens ------------------------------------------------------------------------------------

const TOKEN = `prod-${'0123456789abcdef'.repeat(4)}v3`;
const OPTIONS = [
  'account',
  'api-url',
  'runtime',
  'boot',
  'locale',
  'redirect',
  'support',
  'policy',
  'license-name',
  'title',
  'terms',
  'signup-url',
  'environment',
  'attribution',
  'message-greeting',
];

/** Attributes of the tag, of the form, and of its hidden fields. */
const PASTED = {
  ...Object.fromEntries(OPTIONS.map((name) => [name, [{ [`data-${name}`]: TOKEN }]])),
  ...Object.fromEntries(
    OPTIONS.map((name) => [`${name} of the form`, [{}, { [`data-${name}`]: TOKEN }]]),
  ),
  'data-form': [{ 'data-form': `form, ${TOKEN}` }],
  'an attribute of another name': [{ 'data-whatever': TOKEN }],
  'an attribute named for a secret': [{ 'data-token': TOKEN }],
  'the name of an attribute': [{ [`data-${TOKEN}`]: '' }],
  'the name of an attribute of the form': [{}, { [`data-${TOKEN}`]: '' }],
  id: [{ id: TOKEN }],
  class: [{}, { class: TOKEN }],
  'user of the URL': [{ 'data-api-url': `https://${TOKEN}@api.keygen.sh` }],
  'query of the URL': [{ 'data-api-url': `https://api.keygen.sh?token=${TOKEN}` }],
  action: [{}, { action: `https://api.keygen.sh/?token=${TOKEN}` }],
  'hidden field': [
    {},
    {},
    [
      { type: 'hidden', name: 'a' },
      { type: 'hidden', value: TOKEN },
    ],
  ],
  'in capitals': [{ id: TOKEN.toUpperCase() }],
  'without its kind': [{ id: TOKEN.replace('prod-', '') }],
};

for (const [name, attributes] of Object.entries(PASTED))
  test(`token is refused, and not repeated: ${name}`, () => {
    const mistake = mistakeIn(...attributes);
    assert.equal(mistake?.code, 'TOKEN');
    const explanation = explain(mistake);
    assert.match(
      explanation,
      /holds a Keygen token, which every visitor could read\. Remove it, revoke it/,
    );
    assert.ok(!(explanation + JSON.stringify(mistake)).toLowerCase().includes('0123456789abcdef'));
  });

for (const kind of ['admin', 'dev', 'sales', 'spprt', 'read', 'prod', 'env', 'user', 'activ'])
  test(`tokens of all kinds are known, also where the end is cut: ${kind}`, () => {
    const mistake = mistakeIn({ 'data-account': `${kind}-0123456789abcdef` });
    const explanation = explain(mistake);
    assert.ok(explanation.startsWith('data-account of <script> holds a Keygen token'), explanation);
  });

test('where a token was pasted is named', () => {
  assert.ok(explain(mistakeIn({}, { class: TOKEN })).startsWith('class of <form> holds'));
  assert.ok(explain(mistakeIn({}, {}, [{ value: TOKEN }])).startsWith('value of <input> holds'));
  assert.ok(explain(mistakeIn({ [TOKEN]: '' })).startsWith('An attribute of <script> holds'));
});

for (const value of ['prod-0123456789', 'reprod-0123456789abcdef', 'a1b2c3d4-0000-4000-8000-e5f6'])
  test(`what is no token is none: ${value}`, () => {
    assert.equal(mistakeIn({ 'data-account': value }), null);
  });

// --- Attributes of others ------------------------------------------------------------------------

const OF_OTHERS = [
  'data-cfasync',
  'data-wp-strategy',
  'data-rocket-src',
  'data-minify',
  'data-nscript',
  'data-turbo-track',
  'data-cookieconsent',
  'data-category',
  'data-ot-ignore',
  'async',
  'id',
];

for (const name of OF_OTHERS)
  test(`attributes of others are left alone: ${name}`, () => {
    assert.equal(mistakeIn({ [name]: 'x' }), null);
  });

for (const name of ['data-categories', 'data-other', 'data-outcome'])
  test(`names that only look like those of others are not known: ${name}`, () => {
    assert.equal(mistakeIn({ [name]: 'x' })?.code, 'UNKNOWN_ATTRIBUTE');
  });

test('a form may carry what its page likes', () => {
  assert.equal(mistakeIn({}, { 'data-controller': 'sign-up', 'data-token-field': 'csrf' }), null);
});

// --- Links ---------------------------------------------------------------------------------------

const LINKS = {
  'data-redirect': 'redirect',
  'data-next': 'next',
  'data-download': 'download',
  'data-key-help': 'keyHelp',
  'data-sign-in': 'signIn',
  'data-support': 'support',
  'data-terms': 'terms',
  'data-privacy': 'privacy',
};

const UNSAFE = [
  'javascript:alert(document.domain)',
  ' JavaScript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'blob:https://evil.example/x',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example',
  'http://evil.example/',
  'http:evil.example',
  'https://user:secret@evil.example/',
  'ftp://evil.example/',
  'https://',
  'mailtoo:help@example.com',
];
const HERE = [
  '/a?b=c#d',
  '/accounts?new=1',
  'a',
  '?a',
  'https://other.example.com/',
  'HTTPS://other.example.com/',
  'https://app.example.com/a',
];
const MAIL = ['mailto:help@example.com', 'MAILTO:help@example.com?subject=Key'];

for (const [attribute, option] of Object.entries(LINKS)) {
  for (const address of [...UNSAFE, ...(attribute === 'data-support' ? [] : MAIL)])
    test(`link that is not safe is refused: ${attribute}=${JSON.stringify(address)}`, () => {
      const perForm = { 'data-per-form': 'on' };
      for (const given of [[{ [attribute]: address }], [perForm, { [attribute]: address }]]) {
        const mistake = mistakeIn(...given);
        assert.equal(mistake?.code, 'LINK_UNSAFE');
        assert.equal(mistake.attribute, attribute);
        assert.match(explain(mistake), new RegExp(`^${attribute}="[^]*" is not allowed`));
      }
    });

  for (const address of [...HERE, ...(attribute === 'data-support' ? MAIL : [])])
    test(`link is allowed: ${attribute}="${address}"`, () => {
      const { options, mistake } = read({ [attribute]: address });
      assert.equal(mistake, null);
      assert.equal(options[option], address);
    });

  test(`https without slashes is a path on an https page, and another host on an http page: ${attribute}`, () => {
    const tag = { ...TAG, [attribute]: 'https:evil.example' };
    const on = (address) => readOptions(tag, {}, [], { ...PAGE, address }).mistake;
    assert.equal(on('https://app.example.com/'), null);
    assert.equal(on('http://app.example.com/')?.code, 'LINK_UNSAFE');
  });

  test(`nothing is here on a page without an address: ${attribute}`, () => {
    const tag = { ...TAG, [attribute]: '/a' };
    const { mistake } = readOptions(tag, {}, [], { ...PAGE, address: 'about:srcdoc' });
    assert.equal(mistake?.code, 'LINK_UNSAFE');
  });
}

test('the greeting leads to one place', () => {
  const mistake = mistakeIn({ 'data-next': '/a', 'data-redirect': '/b' });
  assert.equal(mistake?.code, 'NEXT_AND_REDIRECT');
  assert.match(explain(mistake), /data-next and data-redirect are both set.+Leave one/);
  const perForm = { 'data-per-form': 'on', 'data-next': '/a' };
  assert.equal(mistakeIn(perForm, { 'data-redirect': '/b' })?.code, 'NEXT_AND_REDIRECT');
});

// --- Licences ------------------------------------------------------------------------------------

const POLICY = '0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d';

for (const policy of [POLICY, POLICY.toUpperCase(), ` ${POLICY} `])
  test(`policy is known by its ID: "${policy}"`, () => {
    const { options, mistake } = read({ 'data-policy': policy });
    assert.equal(mistake, null);
    assert.equal(options.policy, policy.trim());
  });

for (const policy of [
  'trial',
  POLICY.slice(1),
  `${POLICY}0`,
  '../'.repeat(12),
  `${'g'.repeat(36)}`,
])
  test(`policy that is no ID is refused: ${policy}`, () => {
    const mistake = mistakeIn({ 'data-policy': policy });
    assert.equal(mistake?.code, 'POLICY_INVALID');
    assert.match(explain(mistake), /is not the ID of a policy\. Copy the ID from Keygen/);
  });

// --- Options -------------------------------------------------------------------------------------

test('what is not set has a default', () => {
  assert.deepEqual(read({}).options, {
    account: 'demo',
    apiUrl: 'https://api.keygen.sh',
    environment: '',
    form: 'form#register',
    runtime: 'micropython',
    boot: 'intent',
    locale: '',
    redirect: '',
    next: '',
    nextLabel: '',
    download: '',
    keyHelp: '',
    signIn: '',
    support: '',
    policy: '',
    licenseName: '',
    signupUrl: '',
    attribution: '',
    perForm: 'off',
    reset: 'auto',
    fieldFirstName: 'first-name',
    fieldLastName: 'last-name',
    fieldEmail: 'email',
    fieldPassword: 'password',
    wantsAttribution: false,
    passwordMin: '6',
    toggle: 'off',
    greeting: 'on',
    ownForm: 'on',
    title: '',
    names: 'split',
    card: 'on',
    terms: '',
    privacy: '',
    fields: {
      firstName: 'first-name',
      lastName: 'last-name',
      email: 'email',
      password: 'password',
    },
    overrides: {},
  });
});

test('with data-per-form, what the form says wins, but for the selector; empty counts for nothing', () => {
  const tag = {
    'data-per-form': 'on',
    'data-locale': 'de',
    'data-form': '.sign-up',
    'data-redirect': ' /welcome ',
  };
  const form = { 'data-account': 'other', 'data-locale': ' ', 'data-form': '#else' };
  const { options, mistake } = read(tag, form);
  assert.equal(mistake, null);
  assert.equal(options.account, 'other');
  assert.equal(options.locale, 'de');
  assert.equal(options.form, '.sign-up');
  assert.equal(options.redirect, '/welcome');
});

test('each attribute is among the options by the name that it has in a dataset', () => {
  const { options } = read({ 'data-license-name': ' Trial ', 'data-next-label': 'Read on' });
  assert.equal(options.licenseName, 'Trial');
  assert.equal(options.nextLabel, 'Read on');
});

test('attribution is wanted by its attribute, on the tag or on the form', () => {
  assert.ok(read({ 'data-attribution': '' }).options.wantsAttribution);
  assert.ok(read({}, { 'data-attribution': '' }).options.wantsAttribution);
});

test('messages are the author’s words by code, and those of the form win', () => {
  const tag = { 'data-message-email-taken': 'Taken', 'data-message-greeting': 'Hello' };
  const { options } = read(tag, { 'data-message-greeting': ' Welcome, {name} ' });
  assert.deepEqual(options.overrides, { EMAIL_TAKEN: 'Taken', GREETING: ' Welcome, {name} ' });
});

test('what a page adds to every object is no attribute', () => {
  const added = { 'data-api-url': 'https://evil.example', 'data-attribution': '' };
  Object.assign(Object.prototype, added);
  try {
    const { options } = readOptions({ 'data-account': 'demo' }, {}, [], PAGE);
    assert.equal(options.apiUrl, 'https://api.keygen.sh');
    assert.equal(options.wantsAttribution, false);
  } finally {
    for (const name of Object.keys(added)) Reflect.deleteProperty(Object.prototype, name);
  }
});
