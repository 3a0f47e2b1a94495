"""Rasa component: entities by pattern and by list (lookups and synonyms of data/entitas.yml)."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.entity_values import Found, NameFinder, find_numbers, message_words

FILE = "nama.json"


def overlaps(one: Found, other: Found) -> bool:
    """Whether two finds share a letter."""
    return one.start < other.end and other.start < one.end


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EntityFinder(GraphComponent, EntityExtractorMixin):
    """Numbers, places, documents and pointers to other offices, with standard values."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to set."""
        return {}

    def __init__(self, storage: ModelStorage, resource: Resource, names: dict[str, Any] | None = None) -> None:
        self._storage, self._resource = storage, resource
        self.finder = NameFinder(names["daftar"], names["sinonim"]) if names else NameFinder({}, {})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityFinder:
        """A new, untrained finder."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EntityFinder:
        """The finder of a trained model."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, json.loads((folder / FILE).read_text(encoding="utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """Take the lookups and synonyms of the training data."""
        names = {table["name"]: list(table["elements"]) for table in training_data.lookup_tables}
        synonyms = {form.lower(): value for form, value in training_data.entity_synonyms.items()}
        with self._storage.write_to(self._resource) as folder:
            stored = json.dumps({"daftar": names, "sinonim": synonyms}, ensure_ascii=False, sort_keys=True)
            (folder / FILE).write_text(stored, encoding="utf-8")
        self.finder = NameFinder(names, synonyms)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the entities of each message, in reading order."""
        for message in messages:
            found = self.find(message)
            entities = [
                {"entity": f.entity, "start": f.start, "end": f.end, "value": f.value, "extractor": self.name}
                for f in found
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages

    def find(self, message: Message) -> list[Found]:
        """Numbers first; names only where no number stands; the writer's words, then the standard ones."""
        text = message.get(TEXT)
        found = find_numbers(text)
        standard = [
            (token.start, token.end, word)
            for token in message.get(TOKENS_NAMES[TEXT]) or ()
            for word in token.lemma.split()
        ]
        for words in (message_words(text), standard):
            for new in self.finder.find(words):
                if not any(
                    overlaps(new, old) and (new.entity == old.entity or old.value == new.value) for old in found
                ):
                    found.append(new)
        return sorted(found, key=lambda item: (item.start, item.entity))
