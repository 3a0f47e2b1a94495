"""Stand in TensorFlow's place where it is not installed: Rasa imports it everywhere, a linear pipeline never calls it.

Import this before anything of Rasa. Classes may inherit from a stub name and annotations may mention it; the moment
something would really compute with TensorFlow (call a function, make an instance) it fails with
`TensorFlowNotInstalled`, naming what was touched. With a real TensorFlow installed (requirements-diet.lock) this
module does nothing. Why: docs/keputusan/0002-nlu-tanpa-tensorflow.md.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Sequence
from typing import Any

ROOTS = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "jax"})
# The only names Rasa 3.6.21 calls while its modules are imported; they are decorators or plain declarations.
DECLARATIONS = frozenset({"tensorflow.function", "tensorflow.keras.utils.register_keras_serializable"})


class TensorFlowNotInstalled(RuntimeError):
    """Something needs the real TensorFlow, which this environment leaves out on purpose."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} membutuhkan TensorFlow, yang sengaja tidak dipasang di lingkungan ini. Untuk DIET gunakan "
            "lingkungan kedua: python nlu/bootstrap.py --diet (lihat docs/keputusan/0002-nlu-tanpa-tensorflow.md)."
        )


def _is_private(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


class StubName(type):
    """The type of every stub name: may be named, inherited from and annotated with, never called."""

    def __getattr__(cls, name: str) -> Any:
        if _is_private(name):
            raise AttributeError(name)
        return make_name(f"{_label(cls)}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        label = _label(cls)
        if label not in DECLARATIONS:
            raise TensorFlowNotInstalled(label)
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        return lambda declared: declared

    def __getitem__(cls, _key: object) -> Any:
        return cls

    def __or__(cls, other: object) -> Any:
        return cls

    def __ror__(cls, other: object) -> Any:
        return cls


def _label(cls: type) -> str:
    return cls.__dict__.get("_label") or f"{cls.__module__}.{cls.__qualname__}"


def make_name(label: str) -> StubName:
    """A stub for the dotted name `label` (`tensorflow.keras.Model`)."""
    return StubName(label.rsplit(".", 1)[-1], (), {"_label": label})


class StubModule(types.ModuleType):
    """A module whose every attribute is a stub name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if _is_private(name):
            raise AttributeError(name)
        return make_name(f"{self.__name__}.{name}")


class StubFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules below ROOTS, and no others."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] not in ROOTS:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return StubModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def install() -> bool:
    """Put the stub in place unless a real TensorFlow is there; True if the stub now stands."""
    if any(isinstance(finder, StubFinder) for finder in sys.meta_path):
        return True
    if importlib.util.find_spec("tensorflow") is not None:
        return False
    sys.meta_path.insert(0, StubFinder())
    return True
