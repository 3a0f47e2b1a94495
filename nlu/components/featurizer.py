"""Rasa component: one sparse sentence vector per message from the lemmas of its tokens (see features.py)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.features import FeatureSettings, FeatureSpace
from components.lexicon import read_concepts
from components.tokenizer import SLOPPY

FILE = "fitur.json"
# Keys of a message: its vector, and (in training) those of its sloppy copies.
VECTOR = "vektor"
SLOPPY_VECTORS = "vektor_ejaan_lain"
ARRAYS = "idf.npz"


class Vectors(tuple):
    """Sparse vectors (columns, values) of one message; `width`: number of columns there are."""

    width: int

    def __new__(cls, vectors: Iterable[tuple[np.ndarray, np.ndarray]], width: int = 0) -> Vectors:
        made = super().__new__(cls, vectors)
        made.width = width
        return made

    def fingerprint(self) -> str:
        """Rasa wants one of everything in a message; the text it comes from has its own."""
        return f"{len(self)} vectors of {self.width}"


def normal_words(message: Message) -> list[str]:
    """The standard words of a tokenized message, in order."""
    return [word for token in message.get(TOKENS_NAMES[TEXT]) or () for word in token.lemma.split()]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class WordConceptFeaturizer(SparseFeaturizer, GraphComponent):
    """Word n-grams, character n-grams and concepts as one sparse vector."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs a tokenizer before it."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See `FeatureSettings`. `rasa_features`: also give the vector as Rasa's own features, which other components
        (DIET) read and PairClassifier does not; `alias` is Rasa's own."""
        return {
            "word_max": 2,
            "char_min": 2,
            "char_max": 4,
            "least_count": 2,
            "weights": [3.0, 3.0, 1.2],
            "rasa_features": False,
            "alias": None,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, name: str) -> None:
        super().__init__(name, config)
        self._storage, self._resource = storage, resource
        settings = {key: config[key] for key in ("word_max", "char_min", "char_max", "least_count")}
        self.settings = FeatureSettings(**settings, weights=tuple(config["weights"]))
        self.space = FeatureSpace(self.settings, read_concepts())

    @staticmethod
    def validate_config(config: dict[str, Any]) -> None:
        """Everything that is wrong shows when the settings are made."""
        FeatureSettings(weights=tuple(config.get("weights", (1.0, 1.0, 1.0))))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WordConceptFeaturizer:
        """A new, untrained featurizer."""
        return cls(config, model_storage, resource, execution_context.node_name)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WordConceptFeaturizer:
        """The featurizer of a trained model, with the concepts it was trained with."""
        featurizer = cls(config, model_storage, resource, execution_context.node_name)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
            with np.load(folder / ARRAYS) as arrays:
                blocks = {name: (grams, arrays[name]) for name, grams in stored["blok"].items()}
        concepts = {tuple(phrase): tuple(found) for phrase, found in stored["konsep"]}
        featurizer.space = FeatureSpace.from_dict(
            {"settings": featurizer.settings, "concepts": concepts, "blocks": blocks}
        )
        return featurizer

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the columns from all training messages."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        self.space.fit([normal_words(message) for message in messages])
        described = self.space.to_dict()
        with self._storage.write_to(self._resource) as folder:
            grams = {name: columns for name, (columns, _idf) in described["blocks"].items()}
            concepts = [[list(phrase), list(found)] for phrase, found in sorted(self.space.concepts.items())]
            stored = json.dumps({"blok": grams, "konsep": concepts}, ensure_ascii=False)
            (folder / FILE).write_text(stored, encoding="utf-8")
            np.savez(folder / ARRAYS, **{name: idf for name, (_columns, idf) in described["blocks"].items()})
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Vectors for all training messages."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        for message in self.process(messages):
            copies = message.get(SLOPPY) or ()
            message.set(SLOPPY_VECTORS, Vectors(self.space.vector(copy.split()) for copy in copies))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add one sentence vector to each message."""
        for message in messages:
            vector = self.space.vector(normal_words(message))
            message.set(VECTOR, Vectors((vector,), self.space.size))
            if self._config["rasa_features"]:
                self._add_rasa_features(message, *vector)
        return messages

    def _add_rasa_features(self, message: Message, columns: np.ndarray, values: np.ndarray) -> None:
        rows = np.zeros(len(columns), np.int32)
        sentence = scipy.sparse.coo_matrix((values, (rows, columns)), shape=(1, self.space.size))
        self.add_features_to_message(None, sentence, TEXT, message)
