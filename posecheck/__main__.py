"""``python -m posecheck`` is the command line."""

from __future__ import annotations

import sys

from posecheck.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
