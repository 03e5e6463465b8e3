"""``matchmaker`` and ``python -m matchmaker``: the command line, from its first moment."""

import sys

_STOPPED = 130


def run() -> int:
    """The command line; Ctrl-C while it is still being loaded ends it as quietly as later."""
    try:
        from matchmaker.cli import main

        return main()
    except KeyboardInterrupt:
        return _STOPPED


if __name__ == "__main__":
    sys.exit(run())
