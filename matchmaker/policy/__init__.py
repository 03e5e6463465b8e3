"""Dated facts of public purchase as data (``*.toml`` beside this file), and their reader."""

from matchmaker.policy.certificates import (
    CertificateKind,
    canonical_certificate,
    certificate_kinds,
    is_priority,
)
from matchmaker.policy.contracts import (
    ContractRoute,
    Law,
    RouteKind,
    contract_routes,
    estimated_price,
    law_of,
)
from matchmaker.policy.pilots import PilotProgramme, pilot_programmes
from matchmaker.policy.quotas import Quota, quotas
from matchmaker.policy.regions import Region, parse_region
from matchmaker.policy.sizes import SizeClass, size_class

__all__ = [
    "CertificateKind",
    "ContractRoute",
    "Law",
    "PilotProgramme",
    "Quota",
    "Region",
    "RouteKind",
    "SizeClass",
    "canonical_certificate",
    "certificate_kinds",
    "contract_routes",
    "estimated_price",
    "is_priority",
    "law_of",
    "parse_region",
    "pilot_programmes",
    "quotas",
    "size_class",
]
