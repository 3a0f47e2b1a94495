"""Rasa component: maksud and layanan of a message from its sparse vector, with a calibrated confidence for the pair.

Output: `intent` (`maksud`, `maksud+layanan` or `nlu_fallback`), `intent_ranking` (pairs), and beside Rasa's own keys
`maksud_ranking` and `layanan_ranking` (a layanan named "" means: none is spoken of).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.featurizer import SLOPPY_VECTORS, VECTOR
from components.fitting import fit_heads
from components.heads import PairHeads, arrays_of, heads_from_arrays
from components.slugs import FALLBACK, join_intent, split_intent

FILE = "kepala.npz"


def stack(vectors: Sequence[tuple[np.ndarray, np.ndarray]], width: int) -> scipy.sparse.csr_matrix:
    """Sparse vectors as the rows of one matrix."""
    pointers = np.cumsum([0] + [len(columns) for columns, _values in vectors])
    values = np.concatenate([values for _columns, values in vectors])
    columns = np.concatenate([columns for columns, _values in vectors])
    return scipy.sparse.csr_matrix((values, columns, pointers), shape=(len(vectors), width))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PairClassifier(GraphComponent, IntentClassifier):
    """Two linear heads whose product names `maksud+layanan`."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs a featurizer before it."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`c`: inverse regularisation; `threshold`: least confidence for an answer (docs/nlu-evaluasi.md)."""
        return {"c": 0.06, "held_out": 0.2, "ranking_length": 10, "threshold": 0.35}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self.config, self._storage, self._resource = config, storage, resource
        self.heads: PairHeads | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PairClassifier:
        """A new, untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PairClassifier:
        """The classifier of a trained model."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / FILE) as arrays:
            classifier.heads = heads_from_arrays(arrays)
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and calibrate both heads on all messages that carry an intent."""
        messages = [message for message in training_data.intent_examples if message.get(VECTOR)]
        vectors = [message.get(VECTOR)[0] for message in messages]
        copies = [vector for message in messages for vector in message.get(SLOPPY_VECTORS) or ()]
        width = messages[0].get(VECTOR).width
        pairs = [split_intent(message.get(INTENT)) for message in messages]
        self.heads = fit_heads(stack(vectors, width), stack(copies, width) if copies else None, pairs, self.config)
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / FILE, **arrays_of(self.heads))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the three rankings of each message."""
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        if self.heads is None:
            raise RuntimeError("PairClassifier has not been trained")
        joint = self.heads.joint(*message.get(VECTOR)[0])
        pairs, maksud, layanan = self.heads.rankings(joint, self.config["ranking_length"])
        ranking = [{"name": join_intent(m, x), "confidence": chance} for m, x, chance in pairs]
        intent = ranking[0]
        if intent["confidence"] < self.config["threshold"]:
            intent = {"name": FALLBACK, "confidence": intent["confidence"]}
        message.set("intent", intent, add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set("maksud_ranking", [{"name": n, "confidence": p} for n, p in maksud], add_to_output=True)
        message.set("layanan_ranking", [{"name": n, "confidence": p} for n, p in layanan], add_to_output=True)
