// For data-boot="visible".
export function whenVisible(form, react) {
  const look = (entries, observer) => {
    if (!entries.at(-1).isIntersecting) return;
    observer.disconnect();
    react(form);
  };
  new IntersectionObserver(look).observe(form);
}
