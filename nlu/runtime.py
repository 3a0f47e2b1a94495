"""Set up a quiet Rasa: no telemetry, no chatter, TensorFlow's stub, a fast start. Import before anything of Rasa."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "OMP_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "RASA_MAX_CACHE_SIZE": "0",
}


def _hear_nothing(*_args: Any, **_kwargs: Any) -> None:
    """Rasa's dependencies switch their deprecation warnings on again; they concern nobody here."""


def prepare() -> bool:
    """Make this process ready to import Rasa; True if TensorFlow's stub stands in its place."""
    for key, value in QUIET.items():
        os.environ.setdefault(key, value)
    warnings.filterwarnings("ignore")
    warnings.showwarning = _hear_nothing
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    import skops.io  # noqa: F401  (first: later it would scan every module Rasa has imported, some 4 seconds)
    import structlog

    import tensorflow_stub

    # Rasa logs each message in full unless told not to.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return tensorflow_stub.install()
