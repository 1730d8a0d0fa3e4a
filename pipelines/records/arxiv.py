"""Names of papers at arXiv."""


def name_arxiv_url(arxiv_id: str) -> str:
    """The URL of the page of a paper at arXiv."""
    return f"https://arxiv.org/abs/{arxiv_id}"
