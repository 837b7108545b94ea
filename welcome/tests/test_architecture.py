"""The house rules that a machine can check: scope, imports, sizes (see docs/decisions and the README)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
MODULE_LINES = 300
FUNCTION_LINES = 40
USUAL_FUNCTION_LINES = 22
USUAL_SHARE = 0.9

# Modules that hand records to a person (`list_views`, too); all of `reports` does.
SCOPED_MODULES = {"views", "filters", "forms", "exports"}
SCOPED_MANAGERS = {"visible_to", "countable_by"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}


def modules(*, tests: bool = False) -> list[Path]:
    """Our Python files, without migrations and, unless asked for, without tests."""
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [path for path in paths if "migrations" not in path.parts and (tests or "tests" not in path.parts)]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_scoped_module(path: Path) -> bool:
    inside = path.relative_to(ROOT).with_suffix("").parts
    is_command = "management" in inside  # runs for the operator, not for a person with a role
    kinds = {part.rpartition("_")[2] for part in inside}
    return not is_command and (inside[0] == "reports" or bool(SCOPED_MODULES & kinds))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def unscoped_access(tree: ast.AST) -> Iterator[str]:
    """Places that reach records without asking who may see them."""
    scoped = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in SCOPED_MANAGERS
        and isinstance(node.value, ast.Attribute)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and node not in scoped:
            yield f"line {node.lineno}: .{node.attr} without visible_to or countable_by"
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SHORTCUTS:
            looked_in = ast.unparse(node.args[0])
            if looked_in.isidentifier() and looked_in[:1].isupper():
                yield f"line {node.lineno}: {ast.unparse(node.func)}({looked_in}, …) on a whole model"


def all_with_faults(find, paths: list[Path]) -> dict[str, list[str]]:
    found = {name_of(path): list(find(ast.parse(path.read_text(encoding="utf-8")))) for path in paths}
    return {name: faults for name, faults in found.items() if faults}


def test_pages_reach_records_only_through_the_scope():
    assert all_with_faults(unscoped_access, [path for path in modules() if is_scoped_module(path)]) == {}


@pytest.mark.parametrize(
    ("code", "is_fault"),
    [
        ("Client.objects.all()", True),
        ("Client.objects.filter(pk=1)", True),
        ("manager = Client.objects", True),
        ("Client._default_manager.get(pk=1)", True),
        ("get_object_or_404(Client, pk=1)", True),
        ("get_object_or_404(Client.objects, pk=1)", True),
        ("Client.objects.visible_to(user).get(pk=1)", False),
        ("Client.objects.countable_by(user)", False),
        ("get_object_or_404(self.get_queryset(), pk=1)", False),
    ],
)
def test_the_scope_rule_sees_what_it_should(code, is_fault):
    assert bool(list(unscoped_access(ast.parse(code)))) is is_fault


def inner_imports(tree: ast.AST) -> Iterator[str]:
    for function in functions(tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"line {node.lineno}: import inside {function.name}"


def test_imports_stand_at_the_top():
    assert all_with_faults(inner_imports, modules(tests=True)) == {}


def signals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if module == "django.dispatch" or module.endswith("signals"):
            yield f"line {node.lineno}: from {module} import …"


def test_there_are_no_signals():
    assert all_with_faults(signals, modules()) == {}


def relative_imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"line {node.lineno}: relative import"


def test_imports_are_absolute():
    assert all_with_faults(relative_imports, modules(tests=True)) == {}


def test_layers_hold():
    linter = Path(sys.executable).parent / "lint-imports"
    checked = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_modules_are_short():
    lengths = {
        name_of(path): sum(bool(line.strip()) for line in path.read_text(encoding="utf-8").splitlines())
        for path in modules(tests=True)
    }
    assert {name: length for name, length in lengths.items() if length > MODULE_LINES} == {}


def test_functions_are_short():
    lengths = {
        f"{name_of(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in modules()
        for node in functions(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES} == {}
    usual = sum(length <= USUAL_FUNCTION_LINES for length in lengths.values())
    assert usual >= USUAL_SHARE * len(lengths)
