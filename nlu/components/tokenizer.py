"""Rasa component: split a message into words and put the standard spelling of each into `Token.lemma`.

`Token.text` and the offsets stay those of the message. Training learns which normal words are in use, so that an
unknown spelling can be led back to one of them.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.lexicon import read_lists
from components.noise import sloppy
from components.normaliser import count_words, make_normaliser

FILE = "kosakata.json"
# Key of a training message: the normal words of its sloppy copies.
SLOPPY = "ejaan_lain"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class IndonesianTokenizer(Tokenizer):
    """Words as citizens write them, with their standard form as lemma."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`least`: how often training must write a word before unknown spellings may become it; `copies`: sloppy
        spellings of each training sentence."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
            "least": 2,
            "copies": 1,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config)
        self._storage, self._resource = storage, resource
        self.normaliser = make_normaliser(read_lists(), {})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IndonesianTokenizer:
        """A new, untrained tokenizer."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IndonesianTokenizer:
        """The tokenizer of a trained model, with the word lists it was trained with."""
        tokenizer = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
        tokenizer.normaliser = make_normaliser(stored["daftar"], stored["hitungan"])
        return tokenizer

    def train(self, training_data: TrainingData) -> Resource:
        """Count the normal words of all training messages."""
        lists = read_lists()
        texts = [message.get(TEXT) for message in training_data.training_examples if message.get(TEXT)]
        counts = count_words(texts, make_normaliser(lists, {}), self._config["least"])
        self.normaliser = make_normaliser(lists, counts)
        with self._storage.write_to(self._resource) as folder:
            stored = json.dumps({"daftar": lists, "hitungan": counts}, ensure_ascii=False, sort_keys=True)
            (folder / FILE).write_text(stored, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Tokens of all training messages, and the normal words of their sloppy copies under `SLOPPY`."""
        for message in training_data.training_examples:
            if text := message.get(TEXT):
                copies = (sloppy(text, number) for number in range(self._config["copies"]))
                message.set(SLOPPY, tuple(self.normaliser.text(copy) for copy in copies))
        return super().process_training_data(training_data)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Rasa tokens of one attribute of a message."""
        text = message.get(attribute)
        return [
            Token(text[token.start : token.end], token.start, token.end, lemma=token.normal or " ")
            for token in self.normaliser.tokens(text)
        ]
