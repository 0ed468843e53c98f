// Each language has its own plural forms, and no others (Unicode CLDR, by way of Intl).
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../../widget/words/', import.meta.url);

// In these, "many" is for compact notation ("1 million") alone, which no message has.
const COMPACT_ONLY = ['es', 'fr', 'it', 'pt-BR'];

for (const file of readdirSync(folder)) {
  const language = file.replace('.json', '');
  test(`plural forms of ${language}`, () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    const wanted = pluralCategories.filter(
      (category) => category !== 'many' || !COMPACT_ONLY.includes(language),
    );
    const words = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    const plurals = Object.entries(words).filter(([, message]) => typeof message === 'object');
    assert.ok(plurals.length > 0);
    for (const [code, forms] of plurals)
      assert.deepEqual(Object.keys(forms).sort(), [...wanted].sort(), code);
  });
}
