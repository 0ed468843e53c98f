"""Python's source without what only readers need: comments, docstrings, types, wide indents."""

import ast
import re


def bare(source: str) -> str:
    text = ast.unparse(bare_tree(source))
    return re.sub(r"^(?: {4})+", lambda indent: " " * (len(indent[0]) // 4), text, flags=re.M)


def bare_tree(source: str) -> ast.Module:
    """With the lines that it has in the source."""
    tree: ast.Module = ast.fix_missing_locations(Bare().visit(ast.parse(source)))
    return tree


class Bare(ast.NodeTransformer):
    """Drops docstrings and annotations. Texts of several lines are unparsed as one."""

    def drop_docstring(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        if ast.get_docstring(node) is not None:  # type: ignore[arg-type]
            node.body[:1] = [] if len(node.body) > 1 else [ast.Pass()]  # type: ignore[attr-defined]
        return node

    visit_Module = visit_ClassDef = drop_docstring

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.drop_docstring(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.drop_docstring(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([node.target], node.value), node)
