"""Dated facts of public purchase as data (``*.toml`` beside this file), and their reader."""

from matchmaker.policy.certificates import (
    CertificateKind,
    canonical_certificate,
    certificate_kinds,
    is_priority,
)
from matchmaker.policy.competition import (
    DIRECT_PRODUCTION_BASIS,
    DIRECT_PRODUCTION_FROM,
    CompetitionProduct,
    competition_product,
    competition_products,
)
from matchmaker.policy.contracts import (
    ContractRoute,
    Law,
    RouteKind,
    contract_routes,
    estimated_price,
    law_of,
)
from matchmaker.policy.licences import (
    Licence,
    allows,
    canonical_licence,
    licence_for,
    licences,
)
from matchmaker.policy.pilots import PilotProgramme, pilot_programmes
from matchmaker.policy.quotas import Quota, quotas
from matchmaker.policy.regions import Region, parse_region
from matchmaker.policy.sizes import SizeClass, size_class

__all__ = [
    "DIRECT_PRODUCTION_BASIS",
    "DIRECT_PRODUCTION_FROM",
    "CertificateKind",
    "CompetitionProduct",
    "ContractRoute",
    "Law",
    "Licence",
    "PilotProgramme",
    "Quota",
    "Region",
    "RouteKind",
    "SizeClass",
    "allows",
    "canonical_certificate",
    "canonical_licence",
    "certificate_kinds",
    "competition_product",
    "competition_products",
    "contract_routes",
    "estimated_price",
    "is_priority",
    "law_of",
    "licence_for",
    "licences",
    "parse_region",
    "pilot_programmes",
    "quotas",
    "size_class",
]
