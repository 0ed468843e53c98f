"""Bytes to a usable form, beside published packages of the peers.

python -m benchmarks.peers

Each package is installed from the registry, bundled and minified with all that a page needs for its
sign-up form, and compressed. What a form loads later, or in a frame from its vendor, is not in it.
"""

import gzip
import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import brotli

from benchmarks.report import table
from scripts.compress import sent_bytes
from scripts.runtimes import DIST, NODE_MODULES, folder

REACT = ("react@18.3.1", "react-dom@18.3.1")


@dataclass(frozen=True)
class Peer:
    """A product, the packages to install, and a script that uses what its sign-up form needs."""

    name: str
    packages: tuple[str, ...]
    script: str
    styles: str = ""


PEERS = [
    Peer(
        "Hanko Elements",
        ("@teamhanko/hanko-elements@2.7.0",),
        "import { register } from '@teamhanko/hanko-elements'; register('https://x.example');",
    ),
    Peer(
        "Supabase Auth UI",
        (
            "@supabase/auth-ui-react@0.4.7",
            "@supabase/auth-ui-shared@0.1.8",
            "@supabase/supabase-js@2.119.1",
            *REACT,
        ),
        """import { createClient } from '@supabase/supabase-js';
        import { Auth } from '@supabase/auth-ui-react';
        import { ThemeSupa } from '@supabase/auth-ui-shared';
        import { createElement } from 'react';
        import { createRoot } from 'react-dom/client';
        const supabaseClient = createClient('https://x.example', 'key');
        const options = { supabaseClient, appearance: { theme: ThemeSupa }, view: 'sign_up' };
        createRoot(document.body).render(createElement(Auth, options));""",
    ),
    Peer(
        "FirebaseUI",
        ("firebaseui@6.1.0", "firebase@10.14.1"),
        """import firebase from 'firebase/compat/app';
        import 'firebase/compat/auth';
        import { auth } from 'firebaseui';
        firebase.initializeApp({});
        new auth.AuthUI(firebase.auth()).start('#x', { signInOptions: ['password'] });""",
        "firebaseui/dist/firebaseui.css",
    ),
    Peer(
        "SuperTokens",
        ("supertokens-auth-react@0.51.3", "supertokens-web-js@0.16.0", *REACT),
        """import { createElement } from 'react';
        import { createRoot } from 'react-dom/client';
        import SuperTokens, { SuperTokensWrapper } from 'supertokens-auth-react';
        import EmailPassword from 'supertokens-auth-react/recipe/emailpassword';
        import * as prebuilt from 'supertokens-auth-react/recipe/emailpassword/prebuiltui';
        import { AuthPage } from 'supertokens-auth-react/ui';
        SuperTokens.init({ appInfo: {}, recipeList: [EmailPassword.init()] });
        const preBuiltUIList = [prebuilt.EmailPasswordPreBuiltUI];
        const page = createElement(AuthPage, { preBuiltUIList });
        createRoot(document.body).render(createElement(SuperTokensWrapper, null, page));""",
    ),
    Peer(
        "Auth0 Lock",
        ("auth0-lock@14.3.0",),
        "import { Auth0Lock } from 'auth0-lock'; new Auth0Lock('a', 'b').show();",
    ),
]
"""Versions are those of November 2026."""


COMMON = ("signup.js", "signup.css", "start-*.js")
OURS = {
    "MicroPython": ["micropython-*.js", "micropython.wasm"],
    "Pyodide": ["pyodide-*.js", "pyodide.asm.js", "pyodide.asm.wasm", "snapshot-*.wasm"],
}


@dataclass(frozen=True)
class Weight:
    """Bytes to a usable form; None where the package could not be installed or bundled here."""

    name: str
    gzip: int | None
    brotli: int | None


def measure() -> list[Weight]:
    return [*ours(), *map(weigh, PEERS)]


def ours() -> list[Weight]:
    """What a first visit loads of dist/, from the tag to a live handler."""
    weights = []
    for name, patterns in OURS.items():
        runtime = name.lower()
        loaded = [next(DIST.glob(pattern)) for pattern in (*COMMON, f"widget-{runtime}-*.wasm")]
        loaded += [next((DIST / folder(runtime)).glob(pattern)) for pattern in patterns]
        sizes = (sum(sent_bytes(file, end) for file in loaded) for end in ("gz", "br"))
        weights.append(Weight(f"This widget, {name}", *sizes))
    return weights


def weigh(peer: Peer) -> Weight:
    with tempfile.TemporaryDirectory() as name:
        there = Path(name)
        (there / "package.json").write_text(json.dumps({"private": True}))
        (there / "page.js").write_text(peer.script)
        npm = [
            "npm",
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--legacy-peer-deps",
        ]
        esbuild = [str(NODE_MODULES / ".bin/esbuild"), "page.js", "--bundle", "--minify"]
        options = ["--define:process.env.NODE_ENV='production'", "--define:global=globalThis"]
        try:
            subprocess.run([*npm, *peer.packages], cwd=there, check=True, capture_output=True)
            command = [*esbuild, *options, "--loader:.css=empty", "--outfile=bundle.js"]
            subprocess.run(command, cwd=there, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{peer.name}: {error} {getattr(error, 'stderr', b'').decode()[-500:]}")
            return Weight(peer.name, None, None)
        parts = [(there / "bundle.js").read_bytes()]
        if peer.styles:
            parts.append((there / "node_modules" / peer.styles).read_bytes())
        return Weight(
            peer.name,
            sum(len(gzip.compress(part)) for part in parts),
            sum(len(brotli.compress(part)) for part in parts),
        )


def as_markdown(weights: list[Weight]) -> str:
    rows = {
        weight.name: [f"{n:,}" if n else "not measured" for n in (weight.gzip, weight.brotli)]
        for weight in sorted(weights, key=lambda weight: weight.brotli or float("inf"))
    }
    return "Bytes to a usable form:\n\n" + table("Product", ["gzip", "brotli"], rows)


if __name__ == "__main__":
    if not shutil.which("npm"):
        raise SystemExit("npm is needed: put Node.js on the PATH.")
    print(as_markdown(measure()))
