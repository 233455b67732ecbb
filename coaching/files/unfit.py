"""What speaks against a file, in words for whoever chose it."""


class Unfit(Exception):
    """The file is not taken; ``words`` are a marked text that says why and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
