// Looks closely at the author's attributes. Loaded only where they are not as plain as most.
const CHOICES = {
  runtime: ['micropython', 'pyodide'],
  // 'page': the page starts Python itself, as index.html does; the tag guards and watches.
  boot: ['intent', 'visible', 'now', 'page'],
};
// What optimisers, frameworks and consent managers write on script tags.
const FOREIGN = /^(cf|wp|rocket|minify|nscript|turbo|cookie|category$|ot[A-Z])/;
const MESSAGE = /^message[A-Z]/;
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;
const TOKEN = /\b(admin|dev|sales|spprt|read|prod|env|user|activ)-[0-9a-f]{12}|[0-9a-f]{32}v\d\b/i;

const CLOSED = 'You cannot sign up here at the moment. Contact the owner of this site.';

// What is wrong, with its mend, and what to tell the visitor; or nothing. `known` has the attributes that
// there are, with their defaults.
export function fault(...all) {
  const reason = mistake(...all);
  return reason && { reason, words: CLOSED };
}

function mistake(tag, form, options, known) {
  for (const element of [tag, form, ...form.querySelectorAll('[type=hidden]')])
    for (const { name, value } of element.attributes)
      if (TOKEN.test(`${name} ${value}`))
        return (
          `${TOKEN.test(name) ? 'An attribute' : name} of <${element.localName}> holds a Keygen token, which every visitor could read. ` +
          'Remove it, revoke it in Keygen, and give only data-account: sign-up needs no token.'
        );
  for (const name of Object.keys(tag.dataset))
    if (/token|secret|key$/i.test(name))
      return `${kebab(name)} is named for a secret. Remove it: sign-up needs no token.`;
    else if (!Object.hasOwn(known, name) && !MESSAGE.test(name) && !FOREIGN.test(name))
      return `${kebab(name)} is not known. Known are ${Object.keys(known).map(kebab).join(', ')} and data-message-….`;
  for (const name of Object.keys(CHOICES))
    if (!CHOICES[name].includes(options[name]))
      return `${kebab(name)}="${options[name]}" is not known. Use ${CHOICES[name].join(' or ')}.`;

  try {
    document.querySelector(tag.dataset.form || known.form);
  } catch {
    return `data-form="${tag.dataset.form}" is not a CSS selector.`;
  }

  let url;
  try {
    url = new URL(options.apiUrl);
  } catch {
    return `data-api-url="${options.apiUrl}" is not a URL. Use one like ${known.apiUrl}.`;
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
    return 'data-api-url must begin with https:// (http:// only for localhost).';
  if (url.username || url.password || url.search || url.hash)
    return 'data-api-url must be an address alone, without a user, a query or a fragment.';
  if (/\/v1(\/|$)/.test(url.pathname))
    return 'data-api-url must end before /v1, which is added to it.';
  if (!options.account && options.apiUrl === known.apiUrl)
    return 'data-account is missing. Set it to the ID or slug of your Keygen account.';
  if (!/^[a-z0-9-]*$/i.test(options.account))
    return `data-account="${options.account}" is not the ID or slug of an account (letters, digits, hyphens).`;

  if (options.redirect && !isSafe(options.redirect))
    return `data-redirect="${options.redirect}" leads astray. Use a path of this site, or an address that begins with https://.`;
}

function kebab(name) {
  return 'data-' + name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase());
}

// Of this site, or https written out: no javascript:, no //host, no password.
function isSafe(redirect) {
  try {
    const url = new URL(redirect, location.href);
    const isHere = /^https?:$/.test(url.protocol) && url.origin === location.origin;
    return (isHere || /^https:\/\//i.test(redirect)) && !url.username && !url.password;
  } catch {
    return false;
  }
}
