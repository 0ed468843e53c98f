// Runs in a page before its own scripts: shows interest in the form, and keeps the time.
// Times are milliseconds since the navigation started.
(() => {
  const NAME = 'Ada Lovelace';
  const blocks = []; // tasks that held the main thread for 50 ms and longer
  const time = (mark) => performance.getEntriesByName(mark).at(-1)?.startTime;
  const whenChanged = (react) =>
    new MutationObserver((_, observer) => react() && observer.disconnect()).observe(document, {
      childList: true,
      characterData: true,
      subtree: true,
    });

  new PerformanceObserver((list) => blocks.push(...list.getEntries())).observe({ type: 'longtask' });
  new PerformanceObserver((list, observer) => {
    if (!list.getEntriesByName('live').length) return;
    observer.disconnect();
    console.debug('live');
  }).observe({ type: 'mark' });

  // Pages of ours mark the moment themselves; the widget dispatches an event.
  addEventListener('signup:ready', () => performance.mark('live'));

  whenChanged(() => {
    const email = document.querySelector('[name=email]');
    email?.focus();
    return email;
  });

  addEventListener(
    'click',
    () => {
      performance.mark('click');
      whenChanged(() => document.body.textContent.includes(NAME) && performance.mark('greeting'));
    },
    true,
  );

  const { fetch } = window;
  window.fetch = (...request) => {
    performance.mark('request');
    return fetch(...request);
  };

  window.probe = () => ({
    live: time('live'),
    click: time('click'),
    request: time('request'),
    greeting: time('greeting'),
    blocks: blocks.filter(({ startTime }) => startTime < time('live')).map(({ duration }) => duration),
  });
})();
