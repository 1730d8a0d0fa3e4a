"""`python -m tests.blog FOLDER` writes the sample blog."""

import sys
from pathlib import Path

from tests.blog.sample import write_sample

if __name__ == "__main__":
    write_sample(Path(sys.argv[1]))
