"""The examples in the docstrings of the core say what is so."""

import doctest
from types import ModuleType

import pytest

from keygen_signup import answers, documents, requests, rules


@pytest.mark.parametrize("module", [answers, documents, requests, rules], ids=lambda m: m.__name__)
def test_examples(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed
