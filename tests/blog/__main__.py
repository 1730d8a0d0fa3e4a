"""`python -m tests.blog FOLDER` writes both sites of the sample blog: into FOLDER, and into FOLDER-talk2paper."""

import sys
from pathlib import Path

from tests.blog.sample import write_samples

if __name__ == "__main__":
    write_samples(Path(sys.argv[1]))
