"""Connections to addresses that strangers named: never into the house.

A name is resolved once, what it leads to is looked at, and that address is connected to: a
name that changes its mind in between changes nothing (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore2

from api.services.webhooks import is_outside


class InsideError(Exception):
    """The address leads into the house."""


class GuardedBackend(httpcore2.SyncBackend):
    """Connects to public addresses alone."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises InsideError where any of the addresses behind the name is not public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            if not is_outside(ipaddress.ip_address(address.partition("%")[0])):
                raise InsideError(address)
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)
