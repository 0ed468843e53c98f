// What a form may say for itself, which strangers may have written, and what counts on the tag alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundled } from './bundled.js';

const { readOptions, uncounted } = await bundled('options.js');

const PAGE = { address: 'https://app.example.com/', isSelector: () => true };
const TAG = { src: 'signup.js', 'data-account': 'demo', 'data-redirect': '/welcome' };
const PER_FORM = { ...TAG, 'data-per-form': 'on' };

/** Attributes that decide where a password goes, what is loaded, or where a link leads. */
const OF_WEIGHT = {
  'data-account': ['account', 'other'],
  'data-api-url': ['apiUrl', 'https://evil.example'],
  'data-environment': ['environment', 'other'],
  'data-redirect': ['redirect', 'https://evil.example/'],
  'data-runtime': ['runtime', 'pyodide'],
  'data-boot': ['boot', 'now'],
  'data-greeting': ['greeting', 'off'],
  'data-policy': ['policy', '0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d'],
  'data-signup-url': ['signupUrl', 'https://evil.example'],
  'data-download': ['download', 'https://evil.example/'],
  'data-support': ['support', 'mailto:evil@evil.example'],
  'data-next-label': ['nextLabel', 'Win'],
  'data-field-password': ['fields', 'email', { password: 'email' }],
};

function read(tag, form) {
  return readOptions(tag, form, [], PAGE);
}

for (const [attribute, [option, written, meant = written]] of Object.entries(OF_WEIGHT)) {
  const form = { [attribute]: written };

  test(`does not count on a form, and is named: ${attribute}`, () => {
    const { options, mistake } = read(TAG, form);
    assert.equal(mistake, null);
    assert.deepEqual(options, read(TAG, {}).options);
    assert.deepEqual(uncounted(TAG, form), [attribute]);
  });

  test(`counts on a form where the tag says so: ${attribute}`, () => {
    const { options, mistake } = read(PER_FORM, form);
    assert.equal(mistake, null);
    const expected = typeof meant === 'object' ? { ...options[option], ...meant } : meant;
    assert.deepEqual(options[option], expected);
    assert.notDeepEqual(options[option], read(PER_FORM, {}).options[option]);
    assert.deepEqual(uncounted(PER_FORM, form), []);
  });
}

test('a form cannot say of itself that its attributes count', () => {
  const form = { 'data-per-form': 'on', 'data-account': 'other' };
  assert.equal(read(TAG, form).options.account, 'demo');
  assert.deepEqual(uncounted(TAG, form), ['data-per-form', 'data-account']);
});

test('a form cannot choose another form', () => {
  assert.equal(read(PER_FORM, { 'data-form': 'form' }).options.form, 'form#register');
});

/** Attributes that decide what is said, and how. */
const OF_WORDS = {
  'data-locale': ['locale', 'de', 'de'],
  'data-attribution': ['wantsAttribution', '', true],
  'data-toggle': ['toggle', 'on', 'on'],
  'data-message-email-taken': ['overrides', 'Taken', { EMAIL_TAKEN: 'Taken' }],
};

for (const [attribute, [option, written, meant]] of Object.entries(OF_WORDS))
  test(`counts on every form: ${attribute}`, () => {
    const form = { [attribute]: written };
    assert.deepEqual(read(TAG, form).options[option], meant);
    assert.deepEqual(uncounted(TAG, form), []);
  });

test('what another library means by an attribute of ours is no mistake', () => {
  const { options, mistake } = read(TAG, { 'data-toggle': 'dropdown' });
  assert.equal(mistake, null);
  assert.equal(options.toggle, 'off');
});

for (const written of ['true', '1', 'yes', 'ON'])
  test(`a switch that is on or off is nothing else: ${written}`, () => {
    const { mistake } = read({ ...TAG, 'data-per-form': written }, { 'data-account': 'other' });
    assert.equal(mistake?.code, 'UNKNOWN_CHOICE');
  });

test('a mistake on a form closes it only where it counts', () => {
  const form = { 'data-redirect': 'javascript:alert(1)', 'data-api-url': 'http://evil.example' };
  assert.equal(read(TAG, form).mistake, null);
  assert.equal(read(PER_FORM, form).mistake?.code, 'API_URL_INSECURE');
});
