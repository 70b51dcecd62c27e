"""Attrs classes to the vocabulary of facts.

`vocabulary(cls)` takes the class of an encounter and gives its facts: the phrase of each, its type, its closed list of
values, its question, and where in an encounter it stands. `state_of` takes an encounter and gives the value of each
fact, and `from_json` an encounter from its JSON form.

This room must not know rules, nor which facts there are: the published encounter is one class among others.
"""

from fluororules.schema.reading import fields_of, from_json, object_from_json, state_of, to_json
from fluororules.schema.vocabulary import NOT_APPLICABLE, Fact, SchemaError, State, Vocabulary, vocabulary

__all__ = [
    "NOT_APPLICABLE",
    "Fact",
    "SchemaError",
    "State",
    "Vocabulary",
    "fields_of",
    "from_json",
    "object_from_json",
    "state_of",
    "to_json",
    "vocabulary",
]
