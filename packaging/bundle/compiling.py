"""Python source to ``.pyc`` without assertions and documentation.

Like ``python -OO``, but for two things that it gets wrong for us: what describes itself
to clients keeps its documentation, and a dataclass keeps a mark in its place, for the
standard library computes a signature for each that has none, at every start.
"""

import ast
import importlib.util
import marshal

FLAGS = 0b01
"""Named by the hash of their source, never compared with it (PEP 552)."""

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def pyc(source: bytes, path: str, *, documented: bool = False) -> bytes:
    """Compile one module, for the Python that runs this.

    Args:
        source: its text.
        path: what tracebacks call it.
        documented: keep its documentation.

    Raises:
        SyntaxError: it is no Python.
    """
    tree = ast.parse(source, path)
    if not documented:
        for node in ast.walk(tree):
            if isinstance(node, Documented):
                _strip(node)
    code = compile(tree, path, "exec", dont_inherit=True, optimize=1)
    stamp = importlib.util.source_hash(source)
    head = importlib.util.MAGIC_NUMBER + FLAGS.to_bytes(4, "little") + stamp
    return head + marshal.dumps(code)


def _strip(node: Documented) -> None:
    if ast.get_docstring(node, clean=False) is None:
        return
    if isinstance(node, ast.ClassDef) and any(map(_is_data, node.decorator_list)):
        node.body[0] = _at(node, ast.Expr(ast.Constant(node.name)))
    elif isinstance(node, ast.Module) or len(node.body) > 1:
        del node.body[0]
    else:
        node.body[0] = _at(node, ast.Pass())


def _at(node: ast.stmt, made: ast.stmt) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _is_data(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    name = decorator.attr if isinstance(decorator, ast.Attribute) else ""
    return "dataclass" in {name, getattr(decorator, "id", "")}
