"""The kind of a link by the host and the path that it leads to."""

import pytest

from pipelines.parse.link_hosts import find_host, find_host_kind

KINDS = {
    "code": """https://github.com/mill/rye https://gist.github.com/mill https://raw.githubusercontent.com/mill/rye/x.py
        https://gitlab.com/mill/rye https://gitlab.mill.example/rye https://gitee.com/mill/rye https://codeberg.org/m/r
        https://bitbucket.org/mill/rye https://gitcode.com/mill/rye https://anonymous.4open.science/r/rye-1A2B
        https://git.sr.ht/~mill/rye https://sourceforge.net/projects/rye https://huggingface.co/mill/rye-7b
        https://www.modelscope.cn/models/mill/rye https://www.kaggle.com/code/mill/rye https://hf-mirror.com/mill/rye""",
    "project": """https://mill.github.io/rye/ https://mill.gitlab.io https://rye.netlify.app/ https://rye.pages.dev
        https://sites.google.com/view/rye https://anonymous.4open.science/w/rye-1A2B/ https://mill.gitee.io/rye""",
    "dataset": """https://huggingface.co/datasets/mill/rye https://modelscope.cn/datasets/mill/rye
        https://zenodo.org/records/1234567 https://doi.org/10.5281/zenodo.1234567 https://kaggle.com/datasets/mill/rye
        https://figshare.com/articles/x/1 https://opendatalab.com/mill/rye https://physionet.org/content/rye/
        https://dataverse.harvard.edu/dataset.xhtml?persistentId=x https://paperswithcode.com/dataset/rye""",
    "demo": """https://huggingface.co/spaces/mill/rye https://modelscope.cn/studios/mill/rye https://mill-rye.hf.space
        https://colab.research.google.com/drive/1a https://rye.streamlit.app https://replicate.com/mill/rye
        https://1a2b.gradio.live""",
    "video": """https://www.youtube.com/watch?v=x https://youtu.be/x https://b23.tv/x https://vimeo.com/1
        https://www.bilibili.com/video/BV1 https://slideslive.com/1 https://v.qq.com/x/page/1.html""",
    "reference": """https://arxiv.org/abs/2413.00071 http://xxx.lanl.gov/abs/hep-th/9913071 https://doi.org/10.48550/x
        https://openreview.net/forum?id=x https://huggingface.co/papers/2413.00071 https://ar5iv.org/abs/2413.00071""",
    "cool_papers": "https://papers.cool/arxiv/2413.00071",
    "other": """https://notgithub.com/mill/rye https://github.com.mill.example/rye https://huggingface.co/docs/rye
        https://huggingface.co/mill https://huggingface.co/ https://www.kaggle.com/mill https://docs.github.com/rye
        https://huggingface.co/spaces/Kedreamix/ChatPaperFree https://mygithub.io/ mailto:a@github.com /github.com/x
        https://modelscope.cn/home http://[""",
}


@pytest.mark.parametrize(("kind", "url"), [(kind, url) for kind, urls in KINDS.items() for url in urls.split()])
def test_kind_by_host_and_path(kind: str, url: str) -> None:
    assert find_host_kind(url) == kind


def test_hosts() -> None:
    assert find_host("https://GitHub.com./mill") == "github.com"
    assert find_host("http://[") == ""
