// Runs in a page before its own scripts, and keeps the time: milliseconds since the navigation started.
(() => {
  const NAME = 'Ada Lovelace';
  const blocks = []; // tasks that held the main thread for 50 ms and longer
  let largestPaint;
  let shift = 0;
  const time = (mark) => performance.getEntriesByName(mark).at(-1)?.startTime;
  const observe = (type, react) =>
    new PerformanceObserver((list) => list.getEntries().forEach(react)).observe({
      type,
      buffered: true,
    });
  const whenChanged = (react) =>
    new MutationObserver((_, observer) => react() && observer.disconnect()).observe(document, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    });

  observe('longtask', (task) => blocks.push(task));
  observe('largest-contentful-paint', ({ startTime }) => (largestPaint = startTime));
  observe('layout-shift', ({ value, hadRecentInput }) => (shift += hadRecentInput ? 0 : value));
  observe('mark', ({ name }) => name === 'live' && console.debug('live'));

  // Pages of ours mark the moment themselves; the widget dispatches an event, and shows its guard.
  addEventListener('signup:ready', () => performance.mark('live'));
  whenChanged(() => document.querySelector('form[novalidate]') && performance.mark('guard'));

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

  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

  window.probe = () => {
    const [live, click] = [time('live'), time('click')];
    const before = blocks.filter(({ startTime }) => !live || startTime < live);
    return {
      guard: time('guard'),
      live,
      request: time('request') - click,
      greeting: time('greeting') - click,
      blocked: sum(before.map(({ duration }) => duration)),
      total_blocking: sum(before.map(({ duration }) => duration - 50)),
      first_paint: time('first-contentful-paint'),
      largest_paint: largestPaint,
      shift,
    };
  };
})();
