// PyScript turns a hook for its workers into source text, which takes 'unsafe-eval'. There are no
// workers here: without the hook, script-src 'self' 'wasm-unsafe-eval' is enough.
import { hooks } from './dist/pyscript-0.7.31/core.js';

hooks.worker.onBeforeRunAsync.clear();
