"""The font of the report with only the characters that it shows, by fontTools, which is an extra.  Reads one file."""

import io
from base64 import b64encode
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.program import advise_install

_FONT = Path(__file__).with_name("noto-sans-sc.woff")


def embed_font(text: str) -> str:
    """The URL of a WOFF2 font with the characters of a text.  Characters that it lacks are left to the browser."""
    try:
        from fontTools import subset
    except ImportError:
        raise UsageError(f"the report needs fontTools: {advise_install('report')}") from None
    options = subset.Options(flavor="woff2", layout_features=["kern"], hinting=False, notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    file = io.BytesIO()
    with subset.load_font(str(_FONT), options) as font:
        subsetter.subset(font)
        subset.save_font(font, file, options)
    return f"data:font/woff2;base64,{b64encode(file.getvalue()).decode()}"
