// Modules, compiled in the build: an interpreter would have to parse and compile their sources first.
import { bytes } from './bytes.js';

/** @typedef {import('./interpreter.js').Interpreter} Interpreter */
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
    return (interpreter) => write(interpreter, files);
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

/** Folders that are there. @type {Set<string>} */
const made = new Set();

/**
 * @param {Interpreter} interpreter
 * @param {Record<string, Uint8Array>} files
 */
function write({ FS }, files) {
  for (const [path, content] of Object.entries(files)) {
    const folders = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= folders.length; depth++) {
      const folder = folders.slice(0, depth).join('/');
      if (!made.has(folder)) FS.mkdir(folder);
      made.add(folder);
    }
    FS.writeFile(path, content);
  }
}

// MicroPython reads a module from its own files 20 bytes at a time; from what is mounted, it runs it.
// A package has one folder, so a later image takes the place of an earlier one, which has been imported
// by then. The bytes are kept, as what was imported is still in them.
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
