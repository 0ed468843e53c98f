"""In which order to import the modules of a package, so that each import loads one module.

Each is then a short piece of work, after which the page has its turn.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path


def imported_in_turns(root: Path, first: str, packages: Iterable[str]) -> list[str]:
    """The names of all modules of these packages that `first` imports, and `first`: bottom up."""
    names = {name_of(root, file): file for p in packages for file in (root / p).glob("*.py")}
    order: dict[str, None] = {}

    def add(name: str) -> None:
        if name in order:
            return
        order[name] = None  # modules may import one another
        for imported in imports(names[name].read_text(), package_of(name, names)):
            if imported in names:
                add(imported)
        order.pop(name)
        order[name] = None

    add(first)
    return list(order)


def name_of(root: Path, file: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(name: str, names: dict[str, Path]) -> str:
    is_package = names[name].stem == "__init__"
    return name if is_package else name.rpartition(".")[0]


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
