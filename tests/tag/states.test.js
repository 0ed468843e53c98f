// The table of states: until a sign-up is done, every step in it works, every other is refused.
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

  get currentScript() {
    return null;
  }

  createElement() {}
}
Object.assign(globalThis, {
  document: new Document(),
  window: { Document, Element, EventTarget },
});

const { addRecord, canStep, enter, isDone, recordOf, say, step, stepAndTell, write } =
  await bundled('states.js', 'forms.js', 'speak.js');

const TABLE = JSON.parse(readFileSync(new URL('../../widget/states.json', import.meta.url)));
const ENGLISH = JSON.parse(readFileSync(new URL('../../widget/words/en.json', import.meta.url)));
const STATES = Object.keys(TABLE);
/** Where the form is hidden, and Python alone takes steps. */
const DONE = ['created', 'issuing', 'licensed'];
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
    'issuing',
    'licensed',
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
    'issue',
    'license',
    'refuse',
    'reset',
    'send',
    'stall',
    'start',
    'withhold',
  ]);
});

for (const state of STATES)
  for (const name of NAMES)
    if (!DONE.includes(state) && Object.hasOwn(TABLE[state], name))
      test(`a form that is ${state} can ${name}`, () => {
        const form = new Form(state);
        assert.ok(canStep(state, name));
        const row = step(form, name);
        assert.deepEqual(row, TABLE[state][name]);
        assert.ok(STATES.includes(row.to));
        assert.equal(recordOf(form).state, row.to);
        assert.equal(form.attributes['data-signup'], row.to);
      });
    else
      test(`the tag cannot ${name} a form that is ${state}`, () => {
        const form = new Form(state);
        assert.ok(!canStep(state, name));
        assert.throws(() => step(form, name), {
          message: `A form that is ${state} cannot ${name}`,
        });
        assert.equal(recordOf(form).state, state);
        assert.deepEqual(form.attributes, {});
      });

test('what every object has is no step', () => {
  for (const state of ['idle', 'created'])
    for (const name of ['constructor', 'toString', '__proto__', ''])
      assert.throws(() => step(new Form(state), name), /cannot/);
});

for (const state of STATES)
  test(`Python says where it has taken a form: ${state}`, () => {
    const form = new Form('sending');
    enter(form, state);
    assert.equal(recordOf(form).state, state);
    assert.equal(form.attributes['data-signup'], state);
    assert.equal(isDone(state), DONE.includes(state));
  });

test('whoever has signed up is done, whatever comes of the licence, until the form is reset', () => {
  for (const state of DONE)
    for (const [name, row] of Object.entries(TABLE[state]))
      assert.equal(isDone(row.to), name !== 'reset', `${state} ${name}`);
});

test('the attribute is a mirror: what stands in it is not read', () => {
  const form = new Form('created');
  form.setAttribute('data-signup', 'ready');
  assert.throws(() => step(form, 'send'), { message: 'A form that is created cannot send' });
});

test('a form that is not guarded takes no step', () => {
  assert.throws(() => step({}, 'start'), TypeError);
});

test('every word and event of the table exists', () => {
  const names = ['ready', 'created', 'licensed', 'unlicensed', 'rejected', 'unavailable'];
  const events = names.map((name) => `signup:${name}`);
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
