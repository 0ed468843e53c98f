// Runs in a page before its own scripts: a visitor who is at the form from its first moment.
new MutationObserver((_, observer) => {
  const email = document.querySelector('[name=email]');
  if (!email) return;
  observer.disconnect();
  email.focus();
}).observe(document, { childList: true, subtree: true });
