// Where the visit began: the first of its pages with a form counts, and is kept in the tab. Loaded
// only for data-attribution.

import { referrerOf } from '../prototypes.js';

const KEY = 'keygen-signup-attribution';
const MAX_CHARACTERS = 255;

/** Parameters of an address, and the keys of metadata that they become. */
const PARAMETERS = {
  utm_source: 'utmSource',
  utm_medium: 'utmMedium',
  utm_campaign: 'utmCampaign',
  utm_term: 'utmTerm',
  utm_content: 'utmContent',
  utm_id: 'utmId',
};

/** @typedef {Record<string, string>} Attribution */

/** @returns {Attribution} */
export function readAttribution() {
  const kept = recall();
  if (kept) return kept;
  const found = observe();
  try {
    sessionStorage.setItem(KEY, JSON.stringify(found));
  } catch {} // then it serves for this page alone
  return found;
}

/** @returns {Attribution | null} */
function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    return Object.values(kept).every((value) => typeof value === 'string') ? kept : null;
  } catch {
    return null; // storage is blocked, empty, or somebody else's
  }
}

function observe() {
  /** @type {Attribution} */
  const found = { landingPage: bare(location) };
  const parameters = new URLSearchParams(location.search);
  for (const [parameter, key] of Object.entries(PARAMETERS)) {
    const value = parameters.getAll(parameter).at(-1);
    if (value !== undefined) found[key] = value.slice(0, MAX_CHARACTERS);
  }
  const referrer = referrerOf(document);
  const from = referrer && new URL(referrer);
  if (from && from.origin !== location.origin) found.referrer = bare(from);
  return found;
}

/**
 * Without the query and the fragment, which may hold what is nobody's business.
 *
 * @param {{ protocol: string, host: string, pathname: string }} address
 */
function bare({ protocol, host, pathname }) {
  return `${protocol}//${host}${pathname}`.slice(0, MAX_CHARACTERS);
}
