// PyScript turns a hook for its workers into source text, which takes 'unsafe-eval'. There are no
// workers here: without the hook, script-src 'self' 'wasm-unsafe-eval' is enough.
import { config, hooks } from './dist/pyscript-0.7.31/core.js';

hooks.worker.onBeforeRunAsync.clear();

// PyScript asks for the files of its config when Python is up. They come meanwhile.
for (const href of Object.keys((config.py ?? config.mpy).files)) {
  const link = document.createElement('link');
  Object.assign(link, { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href });
  document.head.append(link);
}
