"""One module per page family; each has its blueprint `bp`, and is found by being here."""

import pkgutil
from importlib import import_module

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    import_module(f"{__name__}.{module.name}").bp for module in pkgutil.iter_modules(__path__)
    if not module.name.startswith("_")
)
