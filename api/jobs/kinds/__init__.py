"""What each kind of job reads before, and changes after, its work."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.jobs.kinds import export, import_, match, plan, replan
from api.jobs.kinds.kind import Kind
from api.store.tables import JobKind

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        JobKind.IMPORT: import_.KIND,
        JobKind.EMBED: match.EMBED,
        JobKind.MATCH: match.MATCH,
        JobKind.PLAN: plan.KIND,
        JobKind.REPLAN: replan.KIND,
        JobKind.EXPORT: export.KIND,
    }
)
"""The kinds of jobs that workers know."""
