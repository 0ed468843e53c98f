// Bundles a script with all that it imports, or a style sheet, minified, to the standard output:
// node scripts/bundle.mjs FILE '{"files": {"start": ["start-….js", "sha384-…"], …}, "standIns": {…}}'
// FILES in a script is the first of these; the second has modules that are replaced, and by what:
// all of them must be imported, or a new version of what imports them does not fit any more.
import { basename } from 'node:path';
import { build } from 'esbuild';

const [file, settings] = process.argv.slice(2);
const { files, standIns } = JSON.parse(settings);

// Which of the stand-ins were wanted.
const used = new Set();

const leaveOut = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) => {
      if (!Object.hasOwn(standIns, path)) return null;
      used.add(path);
      return { path, namespace: 'stand-ins' };
    });
    onLoad({ filter: /./, namespace: 'stand-ins' }, ({ path }) => ({ contents: standIns[path] }));
  },
};

const defined = Object.entries(files).map(([name, value]) => [
  `FILES.${name}`,
  JSON.stringify(value),
]);
// PyScript's adapters keep what they share on globalThis, where a page's own PyScript would find it:
// https://github.com/pyscript/polyscript/tree/main/esm/interpreter. Here they have a scope of theirs.
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
  plugins: [leaveOut],
  external: ['node:*', 'ws'], // what Pyodide imports elsewhere
  define: Object.fromEntries(defined),
  banner: isStart ? { js: 'const scope={};' } : {},
});
const unused = Object.keys(standIns).filter((path) => !used.has(path));
if (unused.length > 0) {
  console.error(
    `Nothing imports ${unused.join(', ')} any more: see STAND_INS in scripts/patches.py`,
  );
  process.exit(1);
}
process.stdout.write(outputFiles[0].text);
