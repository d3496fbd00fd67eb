"""What goes into a bundle is what an import reaches; it describes itself as here."""

import json
import marshal
import subprocess
import sys

import pytest

from bundle.choosing import choose, rules
from bundle.compiling import pyc
from bundle.errors import BundleError
from bundle.gathering import SITE, Gathered, module_of
from bundle.reaching import Source, reach

SOURCES = {
    "own": Source(b"", is_package=True),
    "own.a": Source(
        b"import far\nfrom . import b\ntry:\n    import gone\nexcept E: 0\n"
    ),
    "own.b": Source(b"def late():\n    from deep.down import x\n"),
    "far": Source(b"import sys, left.out\n"),
    "deep": Source(b"", is_package=True),
    "deep.down": Source(b"from . import nothing"),
    "unused": Source(b""),
}


def test_imports_are_followed_into_functions_and_packages():
    found = reach(SOURCES, ["own.*"], {"sys", "left"})
    assert found.modules == {"own", "own.a", "own.b", "far", "deep", "deep.down"}
    assert found.missing == set()


def test_an_import_of_nothing_is_told_unless_it_may_fail():
    found = reach(SOURCES, ["own.a"], {"sys"})
    assert found.missing == {"left.out: far"}


def test_an_extension_comes_with_its_package_and_what_is_missing_stops(tmp_path):
    for name, text in {
        "p/__init__.py": "import p.fast",
        "p/fast.cpython-313-arm-linux-gnueabihf.so": "",
        "p/slow.cpython-313-arm-linux-gnueabihf.so": "",
        "p/data.json": "{}",
        "p/notes.rst": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    gathered = Gathered()
    gathered.add(str(tmp_path), ["p"], SITE)
    table = type(rules())(["p"], [], [], [], ["*.json"])
    chosen = choose(gathered, table)
    assert set(chosen.extensions) == {"p.fast"}
    assert set(chosen.data) == {"p/data.json"}
    (tmp_path / "p/__init__.py").write_text("import nowhere")
    with pytest.raises(BundleError, match="nowhere: p"):
        choose(gathered, table)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b.py", "a.b"),
        ("a/__init__.pyc", "a"),
        ("lxml/etree.cpython-313-arm-linux-gnueabihf.so", "lxml.etree"),
        ("rpds/rpds.abi3.so", "rpds.rpds"),
        ("zeroconf/_services/__init__.cpython-313-x.so", "zeroconf._services"),
        ("lib-dynload/_ssl.cpython-313-x86_64-linux-gnu.so", "_ssl"),
    ],
)
def test_a_module_is_named_by_its_path(path, name):
    assert module_of(path) == name


WATCHED = '''
"""Module."""
from dataclasses import dataclass
assert False
class Kept:
    """Text."""
@dataclass(frozen=True)
class Data:
    """Text
    in lines."""
    a: int = 0
def only():
    """Text."""
'''


def run(content):
    """Run what a .pyc holds, as the loader of a bundle does."""
    found = {"__name__": "x"}
    exec(marshal.loads(content[16:]), found)
    return found


def test_documentation_and_assertions_go_and_a_dataclass_keeps_a_mark():
    found = run(pyc(WATCHED.encode(), "x.py"))
    assert found.get("__doc__") is None
    assert found["Kept"].__doc__ is None
    assert found["only"].__doc__ is None
    assert found["Data"].__doc__ == "Data"


def test_what_is_documented_keeps_it():
    found = run(pyc(WATCHED.encode(), "x.py", documented=True))
    assert found["Kept"].__doc__ == "Text."
    assert found["__doc__"] == "Module."


def test_the_same_source_compiles_to_the_same_bytes():
    assert pyc(WATCHED.encode(), "x.py") == pyc(WATCHED.encode(), "x.py")


DISCOVER = """
import importlib.machinery, marshal, sys
sys.path[:0] = [".", "packaging"]
if sys.argv[1] == "bundle":
    from bundle.choosing import documented, rules
    from bundle.compiling import pyc
    table = rules()
    class Loader(importlib.machinery.SourceFileLoader):
        def get_code(self, name):
            keeps = documented(name, table)
            code = pyc(self.get_data(self.path), self.path, documented=keeps)
            return marshal.loads(code[16:])
    class Finder:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in {"zapcore", "api", "platforms", "scrapers"}:
                spec = importlib.machinery.PathFinder.find_spec(name, path)
                if spec and spec.origin:
                    spec.loader = Loader(name, spec.origin)
                return spec
    sys.meta_path.insert(0, Finder())
from api import openrpc
print(openrpc.text("1"))
"""


def described(how):
    """Give the answer of rpc.discover, of modules as a bundle has them or as here."""
    command = [sys.executable, "-P", "-c", DISCOVER, how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_a_bundle_describes_itself_to_clients_as_the_source_does():
    assert described("bundle") == described("source")
