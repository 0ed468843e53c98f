// A stand-in for Segment's analytics.js, after what its documentation and source say of trackForm:
// https://segment.com/docs/connections/sources/catalog/libraries/website/javascript/#track-form
window.analytics = {
  trackForm(form, event, properties) {
    const track = (submit) => {
      submit.preventDefault();
      navigator.sendBeacon('beacon', JSON.stringify({ event, properties }));
      setTimeout(() => form.submit(), 300);
    };
    if (window.jQuery) jQuery(form).on('submit', track);
    else form.addEventListener('submit', track);
  },
};
