"""Parse messages with a trained Rasa model, in this process, without Rasa's own server around it.

The components of the model's prediction graph are called one after the other, exactly as Rasa's runner would; texts
that Rasa handles badly (empty, without letters, too long, with a leading `/`) get a defined answer instead.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine import loader
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

MAX_TEXT = 2000
FALLBACK = "nlu_fallback"
_LEADING_SLASHES = re.compile(r"^[\s/]*")
# Converter in, slash handler out: both are Rasa's own glue around the pipeline.
_GLUE = ("nlu_message_converter", "run_RegexMessageHandler")


def find_model(path: str | Path) -> Path:
    """The archive meant by `path`: a file, or a folder holding `aktif.tar.gz`; FileNotFoundError otherwise."""
    given = Path(path)
    archive = given / "aktif.tar.gz" if given.is_dir() else given
    if not archive.is_file():
        raise FileNotFoundError(f"Model NLU tidak ditemukan di {archive}; latih dengan nlu/train.py --out {given}.")
    return archive


def reason_not_to_parse(text: str) -> str | None:
    """`kosong`, `tanpa_huruf` or `terlalu_panjang`; None for a text that can be understood."""
    if len(text) > MAX_TEXT:
        return "terlalu_panjang"
    if any(character.isalnum() for character in text):
        return None
    return "tanpa_huruf" if text.replace("\x00", "").strip(" \t\r\n/") else "kosong"


def refuse(text: str, reason: str) -> dict[str, Any]:
    """The answer for a text that never reaches the model; only its first letters are sent back."""
    return {
        "text": text[:MAX_TEXT],
        "intent": {"name": FALLBACK, "confidence": 0.0},
        "entities": [],
        "intent_ranking": [],
        "maksud_ranking": [],
        "layanan_ranking": [],
        "alasan": reason,
    }


def disarm(text: str) -> str:
    """Same length, but no NUL and no leading slash (Rasa would take it for a command)."""
    return _LEADING_SLASHES.sub(lambda match: " " * len(match.group()), text.replace("\x00", " "))


class Parser:
    """A loaded model; `parse` is synchronous and keeps nothing."""

    def __init__(self, model: str | Path) -> None:
        archive = find_model(model)
        with tempfile.TemporaryDirectory() as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), archive, LocalModelStorage, DaskGraphRunner
            )
        self.model_id: str = metadata.model_id
        self.trained_at: str = metadata.trained_at.isoformat()
        self._components = _chain(runner, metadata.nlu_target)
        self.parse(["ktp hilang 1"])

    def parse(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """One answer per text, in order, in the form of Rasa's `/model/parse`."""
        texts = [text.strip() for text in texts]  # as Rasa does; offsets of entities count from here
        answers: list[dict[str, Any]] = [{}] * len(texts)
        messages: list[Message] = []
        places: list[int] = []
        for index, text in enumerate(texts):
            if reason := reason_not_to_parse(text):
                answers[index] = refuse(text, reason)
            else:
                messages.append(Message({TEXT: disarm(text)}, output_properties={TEXT}))
                places.append(index)
        for component in self._components if messages else ():
            messages = component.process(messages)
        for index, message in zip(places, messages, strict=True):
            answers[index] = _as_answer(texts[index], message)
        return answers


def _chain(runner: DaskGraphRunner, target: str) -> list[Any]:
    """The pipeline's components in order; ValueError if the graph is anything but a chain of `process` calls."""
    nodes = runner._instantiated_nodes
    schema = runner._graph_schema.nodes
    chain: list[Any] = []
    name = target
    while name != _GLUE[0]:
        node = schema[name]
        sources = [source for key, source in node.needs.items() if key == "messages"]
        if len(sources) != 1 or node.fn != "process":
            raise ValueError(f"simpul '{name}' bukan bagian dari rangkaian NLU yang lurus")
        if name not in _GLUE:
            chain.append(nodes[name]._component)
        name = sources[0]
    return chain[::-1]


def _as_answer(text: str, message: Message) -> dict[str, Any]:
    answer: dict[str, Any] = {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": []}
    data = message.data
    for key in message.output_properties:
        if key != TEXT and data.get(key) is not None:
            answer[key] = data[key]
    return answer
