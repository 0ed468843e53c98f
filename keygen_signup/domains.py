"""Domains outside ASCII, as name servers have them: `bücher.example` is `xn--bcher-kva.example`.

By UTS 46, without what it once did for old names: https://www.unicode.org/reports/tr46/
"""

import sys

if sys.platform == "emscripten":
    from js import URL

    def to_ascii(domain: str) -> str:
        """The domain in ASCII, or an empty string if it is none."""
        address = "https://" + domain
        return str(URL.new(address).hostname) if URL.canParse(address) else ""
else:
    import idna

    def to_ascii(domain: str) -> str:
        """The domain in ASCII, or an empty string if it is none.

        A browser takes emoji, too, which the rules for new domains have not allowed since 2010.
        """
        try:
            return idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            return ""
