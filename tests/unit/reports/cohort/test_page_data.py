"""Data of the cohort page: what is packed is unpacked as it was, and no text ends its element."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from hemaline.reports.cohort.page_data import packed, page_json, two_bits


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2), elements=st.integers(0, 3)))
def test_two_bits_and_packing_keep_every_value(values: NDArray[np.uint8]) -> None:
    text = packed(two_bits(values))
    raw = zlib.decompress(base64.b64decode(text), -zlib.MAX_WBITS)
    width = -(-values.shape[1] // 4)
    assert len(raw) == width * len(values)
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            byte = raw[row * width + column // 4]
            assert byte >> (2 * (column % 4)) & 3 == values[row, column]


@given(st.text())
def test_a_text_neither_ends_its_element_nor_changes(text: str) -> None:
    written = page_json({"text": text})
    assert not set(written) & set("<>&")
    if text.isascii():
        assert json.loads(written) == {"text": text}


def test_characters_that_change_the_direction_are_named() -> None:
    assert json.loads(page_json({"a": "x\u202ey"})) == {"a": "x<U+202E>y"}
