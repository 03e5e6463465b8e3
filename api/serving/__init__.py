"""The programs that run: the service, and its workers."""
