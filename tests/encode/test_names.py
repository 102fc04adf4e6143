"""What an encoder is called."""

import pytest

from graphmem.encode import open_encoder
from graphmem.errors import InputError

pytestmark = pytest.mark.model


def test_a_name_may_say_the_variant(fp32, int8):
    assert open_encoder("all-MiniLM-L6-v2:fp32").fingerprint == fp32.fingerprint
    assert open_encoder("all-MiniLM-L6-v2:int8").fingerprint == open_encoder().fingerprint == int8.fingerprint
    with pytest.raises(InputError, match="unknown variant of the encoder: 'int4': choose fp32 or int8"):
        open_encoder("all-MiniLM-L6-v2:int4")
