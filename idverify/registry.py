"""Plug-ins without a list: every module of a package that holds one named constant of one type.

Adding a check, MRZ format, engine, forgery, capture effect or benchmark candidate is one new file.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

from idverify.errors import UsageError

T = TypeVar("T")


def module_names(package: ModuleType) -> tuple[str, ...]:
    """Return the names of the plug-in modules of a package, sorted; names with a leading underscore are private."""
    return tuple(
        sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))
    )


def load_constant(package: ModuleType, module_name: str, *, constant: str, kind: type[T]) -> T:
    """Import one plug-in module and return its constant.

    Raises:
        UsageError: no such module; the message lists the known ones.
        TypeError: the module lacks the constant, or it has another type.
    """
    if module_name not in module_names(package):
        known = ", ".join(module_names(package))
        raise UsageError(f"no {package.__name__.rpartition('.')[2]} named {module_name!r}; known: {known}")
    module = importlib.import_module(f"{package.__name__}.{module_name}")
    value = getattr(module, constant, None)
    if not isinstance(value, kind):
        raise TypeError(f"{module.__name__} must define {constant} as {kind.__name__}")
    return value


def load_constants(package: ModuleType, *, constant: str, kind: type[T]) -> dict[str, T]:
    """Return the constant of every plug-in module of a package, by module name, sorted.

    Raises:
        TypeError: a module lacks the constant, or it has another type.
    """
    return {name: load_constant(package, name, constant=constant, kind=kind) for name in module_names(package)}
