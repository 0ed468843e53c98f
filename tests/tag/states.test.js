// The table of states: every step in it works, every other is refused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bundled } from './bundled.js';

/** As much of the prototypes as a form needs here. */
class Element extends EventTarget {
  attributes = {};

  get lastElementChild() {
    return null;
  }

  get previousElementSibling() {
    return null;
  }

  append() {}

  getAttribute(name) {
    return this.attributes[name] ?? null;
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  querySelector(selector) {
    return selector === '[data-signup-part=status]' ? this.status : null;
  }
}
class Document {
  get forms() {
    return [];
  }

  createElement() {}
}
Object.assign(globalThis, { window: { Document, Element, EventTarget } });

const { addRecord, recordOf, say, step, stepAndTell, write } = await bundled(
  'states.js',
  'forms.js',
  'speak.js',
);

const TABLE = JSON.parse(readFileSync(new URL('../../widget/states.json', import.meta.url)));
const ENGLISH = JSON.parse(readFileSync(new URL('../../widget/words/en.json', import.meta.url)));
const STATES = Object.keys(TABLE);
const NAMES = [...new Set(STATES.flatMap((state) => Object.keys(TABLE[state])))];

/** As much of a form as the tag needs to speak. */
class Form extends Element {
  status = { lang: 'xx', removeAttribute: (name) => delete this.status[name] };
  heard = [];

  constructor(state, { overrides = {}, language = { locale: 'en', words: {} } } = {}) {
    super();
    addRecord(this, { state, options: { overrides }, language, said: '' });
    for (const name of ['signup:unavailable', 'signup:ready'])
      this.addEventListener(name, ({ detail }) => this.heard.push([name, detail]));
  }
}

test('the table has the states of the contract', () => {
  assert.deepEqual(STATES.toSorted(), [
    'created',
    'idle',
    'ready',
    'sending',
    'starting',
    'unavailable',
  ]);
  assert.deepEqual(NAMES.toSorted(), [
    'attach',
    'close',
    'create',
    'fail',
    'hold',
    'refuse',
    'reset',
    'send',
    'stall',
    'start',
  ]);
});

for (const state of STATES)
  for (const name of NAMES)
    if (Object.hasOwn(TABLE[state], name))
      test(`a form that is ${state} can ${name}`, () => {
        const form = new Form(state);
        const row = step(form, name);
        assert.deepEqual(row, TABLE[state][name]);
        assert.ok(STATES.includes(row.to));
        assert.equal(recordOf(form).state, row.to);
        assert.equal(form.attributes['data-signup'], row.to);
      });
    else
      test(`a form that is ${state} cannot ${name}`, () => {
        const form = new Form(state);
        assert.throws(() => step(form, name), {
          message: `A form that is ${state} cannot ${name}`,
        });
        assert.equal(recordOf(form).state, state);
        assert.deepEqual(form.attributes, {});
      });

test('what every object has is no step', () => {
  for (const name of ['constructor', 'toString', '__proto__', ''])
    assert.throws(() => step(new Form('idle'), name), /cannot/);
});

test('the attribute is a mirror: what stands in it is not read', () => {
  const form = new Form('created');
  form.setAttribute('data-signup', 'ready');
  assert.throws(() => step(form, 'send'), { message: 'A form that is created cannot send' });
});

test('a form that is not guarded takes no step', () => {
  assert.throws(() => step({}, 'start'), { message: 'This form is not guarded' });
});

test('every word and event of the table exists', () => {
  const events = ['ready', 'created', 'rejected', 'unavailable'].map((name) => `signup:${name}`);
  for (const { says, tells } of STATES.flatMap((state) => Object.values(TABLE[state]))) {
    assert.ok(!says || says in ENGLISH, says);
    assert.ok(!tells || events.includes(tells), tells);
  }
});

for (const [name, code] of Object.entries({ hold: 'HELD', fail: 'FAILED', close: 'CLOSED' }))
  test(`the tag says and tells what the table has for ${name}`, () => {
    const form = new Form('starting');
    stepAndTell(form, name, 'a reason');
    assert.equal(form.status.textContent, ENGLISH[code]);
    const told = TABLE.starting[name].tells;
    assert.deepEqual(form.heard, told ? [[told, { reason: 'a reason' }]] : []);
  });

test('our words are marked with their language and its direction', () => {
  const words = { HELD: 'يجري تجهيز النموذج', DIRECTION: 'rtl' };
  const form = new Form('starting', { language: { locale: 'ar', words } });
  say(form, 'HELD');
  const { textContent, lang, dir } = form.status;
  assert.deepEqual([textContent, lang, dir], [words.HELD, 'ar', 'rtl']);

  const english = new Form('starting');
  say(english, 'HELD');
  assert.deepEqual([english.status.lang, english.status.dir], ['en', 'ltr']);
});

test('the author’s words are in the language of the page, whichever that is', () => {
  const form = new Form('starting', { overrides: { HELD: 'Even geduld' } });
  write(form.status, form, 'HELD', ENGLISH.HELD);
  const { textContent, dir } = form.status;
  assert.deepEqual([textContent, dir, 'lang' in form.status], ['Even geduld', 'auto', false]);
});
