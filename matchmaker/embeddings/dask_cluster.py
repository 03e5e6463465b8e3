"""A Dask cluster as an executor of futures."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from matchmaker.errors import EncoderError, ExtraMissingError, Finding

_EXTRA = "dask"
_LIBRARY = "distributed"
_TIMEOUT = "20s"


@contextmanager
def cluster_executor(address: str) -> Iterator[Executor]:
    """An executor that runs on the cluster whose scheduler listens at ``address``; the client
    is closed with the block.

    Raises ExtraMissingError without the library, EncoderError where nobody answers.
    """
    if find_spec(_LIBRARY) is None:
        raise ExtraMissingError(_EXTRA, address)
    library = import_module(_LIBRARY)
    try:
        client = library.Client(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        params = {"address": address, "reason": str(error).splitlines()[0] if str(error) else "?"}
        raise EncoderError([Finding(code="encoder_cluster_unreachable", params=params)]) from error
    with client:
        yield client.get_executor(pure=False)
