// As index.js says: so that script-src 'self' 'wasm-unsafe-eval' is enough.
import { hooks } from './pyscript/core.js';

hooks.worker.onBeforeRunAsync.clear();
