// Who speaks for the visitor: each of the four fields is there once, and in sight.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundled } from './bundled.js';

const { findFieldMistake, explain } = await bundled('fields.js', 'extras/explain-options.js');

const NAMES = ['first-name', 'last-name', 'email', 'password'];

function field(name, type = 'text', isEnabled = true) {
  return { name, type, isEnabled };
}

const FORM = [field('email', 'email'), field('password', 'password')];

for (const name of NAMES) {
  test(`a hidden field speaks for nobody: ${name}`, () => {
    for (const fields of [
      [field(name, 'hidden'), ...FORM],
      [...FORM, field(name, 'hidden')],
    ]) {
      const mistake = findFieldMistake(fields, NAMES);
      assert.deepEqual(mistake, { code: 'FIELD_HIDDEN', attribute: name });
      assert.ok(explain(mistake).includes(`hidden field named ${name}`));
    }
  });

  test(`of two fields, one may be a stranger’s: ${name}`, () => {
    const mistake = findFieldMistake([field(name), field(name)], NAMES);
    assert.deepEqual(mistake, { code: 'FIELD_TWICE', attribute: name });
    assert.ok(explain(mistake).includes(`several fields named ${name}`));
  });
}

const HARMLESS = {
  'a field that is disabled': field('password', 'password', false),
  'a hidden one that is disabled': field('password', 'hidden', false),
  'a button': field('email', 'submit'),
  'a group of fields': field('email', 'fieldset'),
  'hidden, of another name': field('metadata.plan', 'hidden'),
};

for (const [name, other] of Object.entries(HARMLESS))
  test(`what sends nothing in their place is allowed: ${name}`, () => {
    assert.equal(findFieldMistake([...FORM, other], NAMES), null);
  });

test('other fields may be there as often as the page likes', () => {
  const fields = [
    ...FORM,
    field('metadata.topic', 'checkbox'),
    field('metadata.topic', 'checkbox'),
  ];
  assert.equal(findFieldMistake(fields, NAMES), null);
});

test('names are those that the author chose', () => {
  const fields = [...FORM, field('user[email]', 'hidden')];
  assert.equal(findFieldMistake(fields, NAMES), null);
  assert.equal(findFieldMistake(fields, ['user[email]'])?.code, 'FIELD_HIDDEN');
});
