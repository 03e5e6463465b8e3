"""Building the default encoder and encoding with it stays within 400 MB."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.memory import peak_megabytes

_MOST_MEGABYTES = 400
_USE = """
import sys
from pathlib import Path
from benchmarks.memory import peak_megabytes
from matchmaker.embeddings.e5 import load_e5
from matchmaker.embeddings.encoder import TextSide
encoder = load_e5(Path(sys.argv[1]), threads=2)
encoder.encode([f"LED 조명등기구 {n} 구매 설치" for n in range(200)], TextSide.OFFER)
print(peak_megabytes())
"""


@pytest.mark.usefixtures("weights_file")
def test_building_and_encoding_stay_within_the_memory_that_was_promised(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _USE, str(tmp_path)], check=True, capture_output=True, text=True
    )
    assert int(told.stdout) < _MOST_MEGABYTES


def test_a_peak_is_the_process_own_and_stays() -> None:
    before = peak_megabytes()
    held = b"x" * 30_000_000
    assert peak_megabytes() >= before
    assert len(held) == 30_000_000
