"""The console on which answers for a person are printed."""

from crawler.terminal.console import PrintableConsole


class AnswerConsole(PrintableConsole):
    """A console that leaves a closed pipe to the frame: rich would end with 1, which says that nothing was found."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
