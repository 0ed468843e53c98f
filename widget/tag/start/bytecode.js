// Modules, compiled in the build: an interpreter would have to parse and compile their sources first.
import { bytes } from './bytes.js';

/** @typedef {import('./interpreter.js').Interpreter} Interpreter */
/** @typedef {import('./interpreter.js').Pyodide} Pyodide */
/** @typedef {(interpreter: Interpreter) => void} Install Puts modules where they are imported from. */

/**
 * How the modules for each runtime are read.
 *
 * @type {Record<string, import('./fetch.js').Read<Install>>}
 */
export const READERS = {
  async micropython(response) {
    const image = await bytes(response);
    return (interpreter) => mount(interpreter, image);
  },
  async pyodide(response) {
    const files = await readFiles(response);
    return (interpreter) => write(/** @type {Pyodide} */ (interpreter), files);
  },
};

/**
 * Files in one, as `add_files` in scripts/build.py writes them: a line of JSON with their sizes by path,
 * then their contents.
 *
 * @param {Response} response
 * @returns {Promise<Record<string, Uint8Array>>}
 */
export async function readFiles(response) {
  const content = await bytes(response);
  let start = content.indexOf('\n'.charCodeAt(0)) + 1;
  /** @type {Record<string, number>} */
  const sizes = JSON.parse(new TextDecoder().decode(content.subarray(0, start)));
  const files = Object.entries(sizes).map(([path, size]) => {
    const file = content.subarray(start, start + size);
    start += size;
    return [path, file];
  });
  return Object.fromEntries(files);
}

/**
 * @param {Pyodide} python
 * @param {Record<string, Uint8Array>} files
 */
function write({ FS }, files) {
  for (const [path, content] of Object.entries(files)) {
    FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    FS.writeFile(path, content);
  }
}

// MicroPython reads a module from its own files 20 bytes at a time; from what is mounted, it runs it.
// Its option `romfs` takes one image alone, before it starts. A package has one folder, so a later image
// takes the place of an earlier one, which has been imported by then. The bytes are kept, as what was
// imported is still in them.
const MOUNT = `
import sys, vfs
if "/modules" in sys.path:
    vfs.umount("/modules")
else:
    sys.path.insert(0, "/modules")
    images = []
with open("/modules.romfs", "rb") as file:
    images.append(file.read())
vfs.mount(vfs.VfsRom(images[-1]), "/modules")
`;

/**
 * @param {Interpreter} interpreter
 * @param {Uint8Array} image As scripts/romfs.py writes it.
 */
function mount(interpreter, image) {
  interpreter.FS.writeFile('/modules.romfs', image);
  interpreter.runPython(MOUNT);
}
