"""``banding`` and ``python -m banding``."""

import atexit
import gc


def main() -> None:
    """Run the command line."""
    # A command makes much that lasts and little that is circular: to look for that while it starts, and once more when it
    # ends, takes a sixth of a short one's time.
    gc.set_threshold(300000)
    atexit.register(gc.freeze)
    from banding.commands import main as command

    command()


if __name__ == "__main__":
    main()
