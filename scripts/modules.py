"""In which order to import the modules of a package, so that each import loads one module.

Each is then a short piece of work, after which the page has its turn.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path


def imported_in_turns(root: Path, first: str, packages: Iterable[str]) -> dict[str, Path]:
    """The modules of these packages that `first` imports, and `first`, by name: bottom up.

    Without the packages' own `__init__`: a folder is a package in a browser as well, and that of
    `keygen_signup` would bring the client, which is for apps.
    """
    files = [file for p in packages for file in (root / p).glob("*.py")]
    names = {name_of(root, file): file for file in files if file.stem != "__init__"}
    order: dict[str, Path] = {}

    def add(name: str) -> None:
        if name in order:
            return
        order[name] = names[name]  # modules may import one another
        for imported in imports(names[name].read_text(), name.rpartition(".")[0]):
            if imported in names:
                add(imported)
        order[name] = order.pop(name)

    add(first)
    return order


def name_of(root: Path, file: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts)


def imports(source: str, package: str) -> Iterator[str]:
    """What a module imports as it is imported itself: names of modules, and of things in them."""
    for statement in executed_at_import(ast.parse(source).body):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            above = package.rsplit(".", statement.level - 1)[0] if statement.level else ""
            module = ".".join(part for part in (above, statement.module) if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in statement.names)


def executed_at_import(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All but what is in functions."""
    for statement in statements:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        yield statement
        for part in ("body", "orelse", "handlers", "finalbody"):
            inside = getattr(statement, part, [])
            yield from executed_at_import(inside if isinstance(inside, list) else [])
