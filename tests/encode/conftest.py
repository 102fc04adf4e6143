"""The encoders, each opened once for all tests."""

import pytest

from graphmem.encode import HashEncoder, open_encoder
from graphmem.encode.cache import source_folder


def installed_model():
    """Folder of the model in its package, for sentence-transformers to load."""
    folder = source_folder()
    assert folder is not None, 'the tests need the model package: pip install "graphmem[models]"'
    return folder


@pytest.fixture(scope="session")
def hashing():
    return HashEncoder()


@pytest.fixture(scope="session")
def fp32():
    return open_encoder(variant="fp32")


@pytest.fixture(scope="session")
def int8():
    return open_encoder()


@pytest.fixture(scope="session")
def transformer():
    return open_encoder(str(installed_model()), threads=1)  # torch's threads wait for each other on a busy machine


@pytest.fixture(
    params=["hashing", *(pytest.param(name, marks=pytest.mark.model) for name in ("fp32", "int8", "transformer"))]
)
def encoder(request):
    return request.getfixturevalue(request.param)
