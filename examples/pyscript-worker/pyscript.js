// PyScript turns a hook for its workers into source text, which takes 'unsafe-eval'. None is needed
// here, so this page runs under: script-src 'self' 'wasm-unsafe-eval'; worker-src blob:
import { hooks } from '../../dist/pyscript-0.7.31/core.js';

hooks.worker.onBeforeRunAsync.clear();
