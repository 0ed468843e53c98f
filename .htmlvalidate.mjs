// For pages as a browser gets them, ours and those of examples/: tests/demo/test_pages.py.
import { defineConfig } from 'html-validate';

export default defineConfig({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': ['error', { style: 'lowercase' }],
    // HTML says what they are without a type: a text field, a button that submits.
    'no-implicit-button-type': 'off',
    'no-implicit-input-type': 'off',
    // A named <pre> that scrolls cannot be a <section>.
    'prefer-native-element': ['error', { exclude: ['region'] }],
  },
});
