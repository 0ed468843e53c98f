"""What stands in for modules of Pyodide's library while a snapshot is made.

Pyodide and asyncio import what no page needs, such as sockets, and what no sign-up does; all that
they import would be in the snapshot. A page's own Python goes without the first, the tag's without
both. Python runs this before they do, as `sitecustomize`:
https://docs.python.org/3.14/library/site.html#module-sitecustomize
"""

import gc
import os
import sys
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType

NOTHING = "__all__ = ()"
ANYTHING = "def __getattr__(name): return None"

NO_PAGE_NEEDS = {
    # A browser has no sockets and no processes.
    "asyncio.sslproto": NOTHING,
    "asyncio.staggered": NOTHING,
    "asyncio.trsock": NOTHING,
    "socket": ANYTHING,  # asyncio takes its constants as defaults
    "ssl": "raise ImportError",  # asyncio goes without it
    "subprocess": ANYTHING,
    # A console in a browser has no colours. Python's own are data classes, which need `inspect`.
    "_colorize": """
class Plain:
    traceback = property(lambda self: self)
    __getattr__ = lambda self, name: ""

ANSIColors = Plain()
can_colorize = lambda **options: False
get_theme = lambda **options: ANSIColors
""",
    # Of bytecode, `inspect` at first asks only for the names of its flags, and later for more.
    "dis": """
COMPILER_FLAG_NAMES = {
    1: "OPTIMIZED", 2: "NEWLOCALS", 4: "VARARGS", 8: "VARKEYWORDS", 16: "NESTED", 32: "GENERATOR",
    64: "NOFREE", 128: "COROUTINE", 256: "ITERABLE_COROUTINE", 512: "ASYNC_GENERATOR",
}

def __getattr__(name):
    import dis  # the library's
    return getattr(dis, name)
""",
}
"""What imports these uses them for what fails in a browser, or once the library is there."""

NO_SIGN_UP_DOES = {
    "asyncio.graph": NOTHING,
    "asyncio.locks": NOTHING,
    "asyncio.queues": NOTHING,
    "asyncio.runners": "__all__ = ('run',); run = None",  # which Pyodide replaces
    "asyncio.streams": NOTHING,
    "asyncio.subprocess": NOTHING,
    "asyncio.taskgroups": NOTHING,
    "asyncio.threads": NOTHING,
    "asyncio.transports": NOTHING,
    "asyncio.unix_events": f"""
from .events import _BaseDefaultEventLoopPolicy as _DefaultEventLoopPolicy
{NOTHING}
""",
    "concurrent.futures": ANYTHING,  # asyncio takes its constants
    "signal": ANYTHING,
    "threading": """
from _thread import RLock, _local as local, allocate_lock as Lock, get_ident
""",
    # Pyodide's event loop goes without it: what a task raises is in the console all the same.
    "logging": """
import sys

class Logger:
    def error(self, text, *values, **options):
        print(text % values, file=sys.stderr)

    critical = debug = exception = info = warning = error

DEBUG = 10
getLogger = lambda name: Logger()
""",
    # The tag installs no packages. It takes `pathlib`, `shutil`, `tempfile` and `zipfile` to do so.
    "pyodide._package_loader": """
import site
from pyodide_js import loadedPackages  # which Pyodide expects in a snapshot

class Folder:
    __str__ = lambda self: site.getsitepackages()[0]

DSO_DIR = SITE_PACKAGES = Folder()
init_loaded_packages = lambda: None
""",
}
IMPORTED_AGAIN = "pyodide._package_loader"
"""By Pyodide, at each start."""

IS_FOR_TAG = os.environ.pop("SNAPSHOT_IS_FOR", None) == "tag"

STAND_INS = NO_PAGE_NEEDS | (NO_SIGN_UP_DOES if IS_FOR_TAG else {})


class Finder:
    """Finds these modules, and finds them first."""

    @staticmethod
    def find_spec(name: str, path: object, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, Finder) if name in STAND_INS else None  # type: ignore[arg-type]

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """Python's own way."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        exec(STAND_INS[module.__name__], vars(module))  # noqa: S102, our own text


def forget() -> None:
    """Leave no trace: who imports one of these later gets the library's, or an ImportError.

    And for the tag, no annotations of functions, which nobody asks for there.
    """
    if IS_FOR_TAG:
        for found in gc.get_objects():
            if isinstance(found, FunctionType):
                found.__annotate__ = None  # type: ignore[attr-defined]
    sys.meta_path.remove(Finder)
    sys.path.remove(os.environ.pop("PYTHONPATH"))
    for name in {*STAND_INS, __name__} - {IMPORTED_AGAIN}:
        sys.modules.pop(name, None)
        package, _, module = name.rpartition(".")
        if package in sys.modules:
            vars(sys.modules[package]).pop(module, None)


if __name__ == "sitecustomize":
    sys.meta_path.insert(0, Finder)
