"""The examples in docstrings say what is so."""

import doctest
from types import ModuleType

import pytest

from builder import composing
from keygen_signup import answers, documents, licenses, requests, rules
from keygen_signup.server import bodies, door, keys

MODULES = [composing, answers, documents, licenses, requests, rules, bodies, door, keys]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_examples(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed
