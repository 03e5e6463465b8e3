"""A type for each kind of id, so that none is taken for another."""

from __future__ import annotations

from typing import NewType

BuyerId = NewType("BuyerId", str)
DeskId = NewType("DeskId", str)
PurchaseId = NewType("PurchaseId", str)
VendorId = NewType("VendorId", str)
ProductId = NewType("ProductId", str)
SessionId = NewType("SessionId", str)
SlotId = NewType("SlotId", str)
GroupId = NewType("GroupId", str)
