"""`layerlab`: measure Docker images, and check what is claimed of them."""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 1 when something failed, 2 when a name matches nothing."""
    try:
        from layerlab.tools.invocation import (
            run,
        )  # which takes a second, and Ctrl-C may come then

        return run(arguments)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
