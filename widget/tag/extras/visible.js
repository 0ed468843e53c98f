// For data-boot="visible".

/**
 * @param {HTMLFormElement} form
 * @param {(form: HTMLFormElement) => void} react
 */
export function whenVisible(form, react) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.at(-1)?.isIntersecting) return;
    observer.disconnect();
    react(form);
  });
  observer.observe(form);
}
