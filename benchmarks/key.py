"""What a licence key costs: from the submit to the key, beside the same requests in JavaScript.

python -m benchmarks key
"""

import uuid
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.report import table
from demo import pages
from keygen_sandbox.accounts import Account
from keygen_sandbox.serving import serving

ROUNDS = 15

READY = "form[data-signup=ready]"

WITH_TAG = """async ([email, password]) => {
  const form = document.forms[0];
  form.elements.email.value = email;
  form.elements.password.value = password;
  const earlier = performance.getEntriesByType('resource').length;
  const key = () => document.querySelector('[data-signup-part=key]');
  const begun = performance.now();
  form.requestSubmit();
  await new Promise((resolve) =>
    new MutationObserver((_, observer) => {
      if (!key()) return;
      observer.disconnect();
      resolve();
    }).observe(document.body, { childList: true, subtree: true }));
  const taken = performance.now() - begun;
  // Nobody waits for the last, which revokes the token.
  const asked = () => performance.getEntriesByType('resource').slice(earlier);
  while (!asked().some(({ name }) => /tokens.+/.test(name)))
    await new Promise(requestAnimationFrame);
  const requests = asked().length;
  form.reset();
  return { taken, requests };
}"""

PLAIN = """async ([email, password, api, policy]) => {
  const ask = async (method, path, authorization, data) => {
    const headers = {
      Accept: 'application/vnd.api+json',
      'Content-Type': 'application/vnd.api+json',
      'Keygen-Version': '1.8',
      ...(authorization && { Authorization: authorization }),
    };
    const response = await fetch(`${api}/v1/accounts/demo${path}`, {
      method,
      headers,
      body: data && JSON.stringify({ data }),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-store',
    });
    return response.status === 204 ? null : (await response.json()).data;
  };
  const begun = performance.now();
  const user = await ask('POST', '/users', '', { type: 'users', attributes: { email, password } });
  const expiry = new Date(Date.now() + 600_000).toISOString();
  const basic = `Basic ${btoa(`${email}:${password}`)}`;
  const attributes = { name: 'benchmark', expiry };
  const token = await ask('POST', '/tokens', basic, { type: 'tokens', attributes });
  const bearer = `Bearer ${token.attributes.token}`;
  const relationships = {
    policy: { data: { type: 'policies', id: policy } },
    owner: { data: { type: 'users', id: user.id } },
  };
  const license = await ask('POST', '/licenses', bearer, { type: 'licenses', relationships });
  const shown = document.createElement('code');
  shown.textContent = license.attributes.key;
  document.body.append(shown);
  const taken = performance.now() - begun;
  await ask('DELETE', `/tokens/${token.id}`, bearer);
  return { taken, requests: 4 };
}"""


def measure(browser: Browser, api_url: str) -> str:
    """A table with a row for each interpreter; both ways by turns, in the same page."""
    with serving(pages.create_app(api_url)) as address:
        rows = {
            runtime: row(browser, f"{address}/key/{runtime}", api_url) for runtime in pages.RUNTIMES
        }
    columns = ["With the tag, ms", "Plain JavaScript, ms", "More, ms", "×", "Requests"]
    return "## To the key\n\n" + table(f"Median of {ROUNDS}", columns, rows)


def row(browser: Browser, url: str, api_url: str) -> list[str]:
    policy = Account("demo").open_policy_id
    with browser.new_context() as context:
        tab = context.new_page()
        with tab.expect_response("**/licensing-*.wasm"):
            tab.goto(url)
            tab.locator("[name=email]").focus()
        tab.locator(READY).wait_for(timeout=60_000)
        sign_up(tab, WITH_TAG)  # what is done once
        sign_up(tab, PLAIN, api_url, policy)
        pairs = [
            (sign_up(tab, WITH_TAG), sign_up(tab, PLAIN, api_url, policy)) for _ in range(ROUNDS)
        ]
    ours, plain = [median(result["taken"] for result in each) for each in zip(*pairs, strict=True)]
    requests = {ours["requests"] for ours, _ in pairs}
    return [
        f"{ours:.0f}",
        f"{plain:.0f}",
        f"{ours - plain:.0f}",
        f"{ours / plain:.2f}",
        "–".join(str(count) for count in sorted(requests)),
    ]


def sign_up(tab: Page, script: str, *more: str) -> dict[str, Any]:
    email = f"{uuid.uuid4()}@example.com"
    result: dict[str, Any] = tab.evaluate(script, [email, "correct horse battery", *more])
    return result
