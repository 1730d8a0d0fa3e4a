"""The console on which answers for a person are printed."""

from rich.console import Console


class AnswerConsole(Console):
    """A console that leaves a closed pipe to the frame: rich would end with 1, which says that nothing was found."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
