"""Where `kedreamix-archive` begins: imports the rest of the program so that Ctrl-C meanwhile prints no traceback.

Imports no other module at its top: Ctrl-C during such an import would print one.
"""

import sys

_INTERRUPTED = 130


def main() -> int:
    """Run the command line; the exit code."""
    try:
        from crawler.entry_point import main as run
    except KeyboardInterrupt:
        sys.stderr.write("kedreamix-archive: interrupted\n")
        return _INTERRUPTED
    return run()
