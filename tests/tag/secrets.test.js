// Tokens of all kinds and in every place, and what is said of what may be one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundled } from './bundled.js';

const { readOptions, explain, findTokenAmong } = await bundled(
  'options.js',
  'mistakes.js',
  'extras/explain-options.js',
);

const PAGE = { address: 'https://app.example.com/', isSelector: (text) => !text.includes('!') };
const DIGITS = '0123456789abcdef'.repeat(4);
const KINDS = ['admin', 'dev', 'sales', 'spprt', 'read', 'prod', 'env', 'user', 'activ'];

function mistakeIn(tag) {
  return readOptions({ 'data-account': 'demo', ...tag }, {}, [], PAGE).mistake;
}

function assertSecret(mistake) {
  const said = explain(mistake) + JSON.stringify(mistake);
  assert.ok(!/[0-9a-f]{16}/i.test(said), said);
}

for (const kind of KINDS)
  test(`a token is known whole, and cut at either end: ${kind}`, () => {
    const token = `${kind}-${DIGITS}v3`;
    for (const text of [token, token.slice(0, 24), token.slice(12), ` ${token} `, `a=${token}&b`]) {
      const mistake = findTokenAmong([{ value: text }]);
      assert.equal(mistake?.code, 'TOKEN', text);
      assertSecret(mistake);
    }
  });

test('a bare token in the place of the account is refused, and not repeated', () => {
  for (const secret of [DIGITS, DIGITS.toUpperCase(), DIGITS.slice(0, 40)]) {
    const mistake = mistakeIn({ 'data-account': secret });
    assert.equal(mistake?.code, 'TOKEN');
    assertSecret(mistake);
  }
});

for (const account of ['4b1ec2a1-5c3d-4e1f-9a2b-0123456789ab', 'deadbeef', 'a'.repeat(30)])
  test(`an account is none: ${account}`, () => {
    assert.equal(mistakeIn({ 'data-account': account }), null);
  });

const PASTED = {
  'data-runtime': DIGITS,
  'data-boot': DIGITS,
  'data-toggle': DIGITS,
  'data-form': `!${DIGITS}`,
  'data-api-url': `https://${DIGITS}:x y`,
  'data-account': `${DIGITS}/..`,
  'data-redirect': `javascript:${DIGITS}`,
};

for (const [attribute, value] of Object.entries(PASTED))
  test(`what may be a secret is not repeated with the mistake that it is: ${attribute}`, () => {
    const mistake = mistakeIn({ [attribute]: value });
    assert.equal(mistake?.attribute, attribute);
    assertSecret(mistake);
  });

test('the name of an attribute that is not known may be one too', () => {
  assertSecret(mistakeIn({ [`data-${DIGITS}`]: '' }));
});

test('what is no secret is repeated, as it helps', () => {
  assert.ok(explain(mistakeIn({ 'data-boot': 'later' })).includes('"later"'));
});
