// Bundles a script with all that it imports, or a style sheet, minified, to the standard output:
// node scripts/bundle.mjs FILE '{"start": ["start-….js", "sha384-…"], …}'
// FILES in a script is that object.
import { basename } from 'node:path';
import { build } from 'esbuild';

const [file, files] = process.argv.slice(2);

// What PyScript's adapters import and the widget has no use for: what stands for it.
const LEFT_OUT = {
  '@webreflection/idb-map/sync':
    'export default class { async sync() {} async close() {} clear() {} }',
  '@webreflection/idb-map': 'export default class {}',
  'reflected-ffi/direct': 'export const { parse: decode, stringify: encode } = JSON;',
  '../python/mip.js': 'export default new Uint8Array();',
  './_nativefs.js': 'export const initializeNativeFS = () => {};',
  './_remote_package.js': 'export default () => {};',
  './pyodide_graph.js': '',
  './3rd-party/toml.js': '',
  './3rd-party/zip.js': '',
};

const standIns = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) =>
      path in LEFT_OUT ? { path, namespace: 'left out' } : null,
    );
    onLoad({ filter: /./, namespace: 'left out' }, ({ path }) => ({ contents: LEFT_OUT[path] }));
  },
};

const defined = Object.entries(JSON.parse(files)).map(([name, value]) => [
  `FILES.${name}`,
  JSON.stringify(value),
]);
// PyScript's adapters keep things on globalThis: here they stay among themselves.
const isStart = basename(file) === 'start.js';
if (isStart) defined.push(['globalThis', 'scope']);

const { outputFiles } = await build({
  entryPoints: [file],
  bundle: true,
  minify: true,
  // The tag is no module, and leaves nothing in the page.
  format: basename(file) === 'signup.js' ? 'iife' : 'esm',
  target: 'es2022',
  charset: 'utf8',
  logLevel: 'warning',
  write: false,
  plugins: [standIns],
  define: Object.fromEntries(defined),
  banner: isStart ? { js: 'const scope={};' } : {},
});
process.stdout.write(outputFiles[0].text);
