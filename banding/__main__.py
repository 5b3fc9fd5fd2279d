"""``python -m banding``."""

from banding.commands import main

if __name__ == "__main__":
    main()
