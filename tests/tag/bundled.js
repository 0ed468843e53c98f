// Files of the tag as one module for Node: as in the build, JSON can be imported by name.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const TAG = fileURLToPath(new URL('../../widget/tag/', import.meta.url));

/** Everything that these files of widget/tag/ export, sharing one state. */
export async function bundled(...files) {
  const { outputFiles } = await build({
    stdin: {
      contents: files.map((file) => `export * from './${file}';`).join('\n'),
      resolveDir: TAG,
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${btoa(unescaped(outputFiles[0].contents))}`);
}

/** One character per byte. */
function unescaped(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
