"""The queue of long work: what is to be done, who holds it until when, and its one ending."""

from api.queue.asking import cancel, enqueue, lane_of
from api.queue.leases import (
    Claimed,
    Lease,
    LeaseLostError,
    Save,
    beat,
    claim,
    finish,
    hand_back,
    held,
    put_off,
)
from api.queue.telling import events_after, tell

__all__ = [
    "Claimed",
    "Lease",
    "LeaseLostError",
    "Save",
    "beat",
    "cancel",
    "claim",
    "enqueue",
    "events_after",
    "finish",
    "hand_back",
    "held",
    "lane_of",
    "put_off",
    "tell",
]
