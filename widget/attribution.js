// Where the visit began: the first of its pages with a form counts, and is kept in the tab. Loaded only
// for data-attribution.
const KEY = 'keygen-signup-attribution';
const CHARACTERS = 255;

export function attribution() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (Object.values(kept).every((value) => typeof value === 'string')) return kept;
  } catch {} // storage is blocked, or somebody else's
  const found = { landingPage: bare(location) };
  for (const [name, value] of new URLSearchParams(location.search)) {
    const [, which] = /^utm_(source|medium|campaign|term|content|id)$/.exec(name) ?? [];
    if (which) found['utm' + which[0].toUpperCase() + which.slice(1)] = value.slice(0, CHARACTERS);
  }
  const from = document.referrer && new URL(document.referrer);
  if (from && from.origin !== location.origin) found.referrer = bare(from);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(found));
  } catch {} // then it serves for this page alone
  return found;
}

// Without the query and the fragment, which may hold what is nobody's business.
function bare({ protocol, host, pathname }) {
  return `${protocol}//${host}${pathname}`.slice(0, CHARACTERS);
}
