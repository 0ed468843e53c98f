"""A local Keygen, and the pages that try the widget on it.

    python -m sandbox

`api` answers as the Keygen API does, on a port of its own and so on another origin; `pages` serves
the reference page and pages that use the drop-in tag.
"""
