"""Pages that try the widget, on a local Keygen.

    python -m demo

`pages` serves the reference page and pages that use the drop-in tag; the Keygen that they call is
`keygen_sandbox`, on a port of its own and so on another origin.
"""
