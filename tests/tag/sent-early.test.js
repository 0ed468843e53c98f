// What a form that was sent too early has put into the address is taken out of it, and no more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundled } from './bundled.js';

const { withoutFields } = await bundled('extras/forget.js');

const FIELDS = {
  firstName: 'first-name',
  lastName: 'last-name',
  email: 'email',
  password: 'password',
};
const OTHERS = { ...FIELDS, email: 'user[email]', password: 'user[password]' };
const PAGE = 'https://app.example.com/sign-up';

const CHANGED = {
  'all fields': [
    `${PAGE}?first-name=Ada&last-name=L&email=a%40b.c&password=correct+horse`,
    PAGE,
    FIELDS,
  ],
  'others stay': [
    `${PAGE}?plan=a%26b&email=a&password=x&plan=c+d&f=`,
    `${PAGE}?plan=a%26b&plan=c+d&f=`,
    FIELDS,
  ],
  'the fragment stays': [`${PAGE}?password=x#a?password=b`, `${PAGE}#a?password=b`, FIELDS],
  'metadata was typed as well': [`${PAGE}?metadata.company=x&password=`, PAGE, FIELDS],
  'a password that is empty': [`${PAGE}?password`, PAGE, FIELDS],
  'two of one name': [`${PAGE}?password=x&a=b&password=y`, `${PAGE}?a=b`, FIELDS],
  'fields of other names': [
    `${PAGE}?user%5Bemail%5D=a&user%5Bpassword%5D=x&email=stays`,
    `${PAGE}?email=stays`,
    OTHERS,
  ],
  'a frame of a text': ['about:srcdoc?email=a&password=x', 'about:srcdoc', FIELDS],
  'what is no text': [`${PAGE}?a=%FF&password=x`, `${PAGE}?a=%EF%BF%BD`, FIELDS],
};

for (const [name, [address, left, fields]] of Object.entries(CHANGED))
  test(`typed values leave the address: ${name}`, () => {
    assert.equal(withoutFields(address, fields), left);
  });
