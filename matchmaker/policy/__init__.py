"""Dated facts of public purchase as data (``*.toml`` beside this file), and their reader."""

from matchmaker.policy.certificates import (
    CertificateKind,
    canonical_certificate,
    certificate_kinds,
    is_priority,
)
from matchmaker.policy.quotas import Quota, quotas
from matchmaker.policy.regions import Region, parse_region

__all__ = [
    "CertificateKind",
    "Quota",
    "Region",
    "canonical_certificate",
    "certificate_kinds",
    "is_priority",
    "parse_region",
    "quotas",
]
