"""The labels of the machine-written summary of a paper ("ChatPaperFree"), as tables: all spellings of each label.

A new spelling is one more word in a table.  A label may name several things, as 标题及翻译 does: the first decides.
"""

from pipelines.records.kinds import SectionKind

# The signs of a list before a label, as the characters of a set in a pattern.
BULLETS = r"\-*•●○◉◦◆◇◈■□▪▫▶▸►‣⁃➢➤❖✦✧★☆✓✔·∙・–—−"

# The traditional characters of labels, and below them the simplified ones of the tables.
TRADITIONAL = (
    "與個為從倉們價優會傳體關內決況創務動勢單發啟員團國學實屬庫應開歸當總戰掛據數時術機來構標檢匯測點狀獻現碼稱簡係納線組細織"
    "終紹結統績綜網聯職節計討議訊論設訪評識詞譯試該詳語說讀課貢載達過這選連鏈鍵門問間闡隊陳隸頁項顧領題驗"
)
SIMPLIFIED = (
    "与个为从仓们价优会传体关内决况创务动势单发启员团国学实属库应开归当总战挂据数时术机来构标检汇测点状献现码称简系纳线组细织"
    "终绍结统绩综网联职节计讨议讯论设访评识词译试该详语说读课贡载达过这选连链键门问间阐队陈隶页项顾领题验"
)

Columns = tuple[str, ...]  # of the words of a label, in order; a column that ends in `|` may be left out

_PAPER = "论文|文章|本文|该文|该论文|文献|原文|研究|"
_PART = "部分|内容|信息|概述|介绍|总结|概括|描述|说明|如下|"
_PLACES = "单位|机构|院校|学校|大学|高校|组织|院所|研究所|实验室|部门|公司"
_AUTHORS = ("论文|文章|", "第一|第一位|首位|所有|全部|各|各位|通讯|通信|主要|", "作者|", "们|", "的|")
_BELONGING = "所属|隶属|归属|关联|所在|任职|工作|供职|就职|署名|附属|从属|依托|服务|挂靠"
ITEM_LABELS: dict[SectionKind, tuple[Columns, ...]] = {
    "digest_title": (
        (
            _PAPER,
            "的|",
            "中文|英文|中英文|完整|",
            "标题|题目|题名|篇名|文题",
            "中文|中文翻译|中译|翻译|译文|译名|原文|部分|信息|",
        ),
        ("论文|文章", "名|名称", "翻译|"),
        ("Paper|Article|Chinese|English|", "Title", "translation|"),
    ),
    "digest_authors": (
        (_PAPER, "的|", "所有|全部|全体|主要|", "作者", "们|", "列表|名单|姓名|名字|信息|团队|部分|署名|"),
        ("Author|Authors", "list|names|"),
    ),
    "affiliation": (
        (
            *_AUTHORS,
            f"{_BELONGING}|研究|学术|相关",
            "的|",
            _PLACES,
            "名称|信息|情况|列表|",
            "的|",
            "中文|英文|",
            "翻译|译名|部分|",
        ),
        (
            *_AUTHORS,
            "单位|机构|院校|学校|隶属|所属|归属",
            "的|",
            f"{_BELONGING}|",
            "名称|信息|情况|关系|列表|",
            "中文|英文|",
            "翻译|译名|部分|",
        ),
        ("第一作者|首位作者",),
        (
            "The|",
            "First|",
            "Authors|Author|",
            "Affiliation|Affiliations|Institution|Institutions|Organization",
            "of the first author|of the authors|",
        ),
    ),
    "keywords": (
        (
            _PAPER,
            "的|",
            "中文|英文|主要|核心|相关|",
            "关键词|关键字|关键词汇|关键词语|关键术语|关键短语|主题词|检索词",
            "列表|部分|信息|如下|翻译|汇总|提取|总结|",
        ),
        ("Keyword|Keywords|Key words|Key terms|Index terms",),
    ),
    "urls": (
        (
            _PAPER,
            "的|",
            "Paper|Code|Project|Arxiv|Github|代码|源码|项目|相关|开源|访问|下载|",
            "代码|程式码|项目|开源|",
            "链接|连结|网址|地址|Url|Urls|Link|Links",
            "链接|地址|信息|列表|汇总|部分|如下|",
        ),
        (_PAPER, "Github|开源|源", "代码", "仓库|库|"),
        (_PAPER, "项目|工程|Project|", "主页|网页|网站|首页|Homepage|Website"),
        ("Project", "page"),
        ("Paper|论文", "信息|"),
    ),
    "methods": (
        (
            "论文|文章|研究|",
            "的|",
            "具体|技术|详细|主要|核心|整体|",
            "方法",
            "论|学|",
            "部分|内容|信息|概述|介绍|总结|概括|描述|说明|如下|简介|论述|构想|思想|思路|构思|设想|设计|流程|步骤|细节|详解|详述|详情|"
            "阐述|框架|原理|分析|解析|梳理|要点|解读|叙述|",
        ),
        ("Method|Methods|Methodology|Methodologies|技术路线|技术方案",),
    ),
    "conclusion": (
        (
            _PAPER,
            "的|",
            "主要|最终|全文|总体|",
            "结论|结语|结束语",
            "性|",
            _PART + "展望|评价|分析|陈述|讨论|启示|要点|评述|",
        ),
        ("总结与结论|Conclusion|Conclusions|Concluding remarks",),
    ),
}
POINT_LABELS: dict[SectionKind, tuple[Columns, ...]] = {
    "background": (
        (_PAPER, "的|", "问题|领域|选题|课题|技术|", "背景", "介绍|概述|简介|描述|说明|分析|意义|动机|知识|信息|"),
        ("引言|Introduction",),
        (_PAPER, "的|", "动机", "介绍|概述|说明|分析|"),
        (
            "The|",
            "Research|Study|",
            "Background|Motivation",
            "of this paper|of the paper|of this article|of the study|",
        ),
    ),
    "prior_work": (
        (
            "过去|以往|以前|现有|已有|先前|此前|之前|前人|既有|早期|传统|相关|当前|目前|过往|前期",
            "的|研究|研究的|",
            "方法|工作|研究|技术|方案|做法|文献",
            "的|存在的|存在|",
            "问题|不足|缺陷|缺点|局限|局限性|概述|回顾|综述|介绍|分析|总结|描述|说明|评述|",
        ),
        ("国内外|", "研究现状|文献综述"),
        ("过去|以往|过往|先前|此前",),
        (
            "The|",
            "Past|Previous|Prior|Existing|Related",
            "Method|Methods|Approach|Approaches|Work|Works|Research|Studies",
            "in this field|in the field|",
        ),
    ),
    "approach": (
        (_PAPER, "所|", "提|提出|提出的|采用的", "研究|", "方法", "论|", "介绍|概述|简介|描述|说明|总结|"),
        ("论文|文章|本文|该文|该论文|", "的|", "研究", "方法", "论|", "介绍|概述|简介|描述|说明|总结|"),
        ("论文|文章|本文|该文", "的|", "方法|思路|创新点"),
        ("解决|研究", "方案|方法|思路"),
        (
            "The|",
            "Research|Proposed|Our",
            "Approach|Approaches|Method|Methods|Methodology",
            "proposed|used|",
            "in this paper|of this paper|in the paper|of the paper|in this article|by the authors|",
        ),
        (
            "The|",
            "Approach|Method|Methods|Methodology",
            "proposed|used",
            "in this paper|in the paper|in this article|by the authors|",
        ),
        ("Approach",),
    ),
    "results": (
        (_PAPER, "任务", "与|和|及|及其|以及", "性能|效能|成果|表现|效果|结果|成绩", "表现|评估|分析|"),
        (
            _PAPER,
            "的|",
            "实验|主要|最终|实现|达成|应用|评估|测试|取得的|",
            "性能|效能|结果|成果|成效|效果|表现",
            "表现|分析|评估|评价|情况|展示|总结|说明|概述|描述|",
        ),
        (
            "The|",
            "Experimental|Main|",
            "Performance|Result|Results|Tasks and performance|Task and performance|Tasks and results|Task and results",
            "evaluation|",
            "achieved|reached|obtained|",
            "in this paper|of this paper|by this paper|by the method|by the methods|of the method|",
        ),
    ),
}
GROUP_LABELS: tuple[Columns, ...] = (
    (
        _PAPER,
        "的|",
        "中文|内容|全文|整体|简要|总体|核心|",
        "摘要|总结|概要|概述|概括|小结|提要",
        _PART + "翻译|要点|概要|摘要|归纳|",
    ),
    ("Paper|", "Summary|Abstract"),
)
CLOSING_LABELS: tuple[Columns, ...] = ((_PAPER, "全文|", "总结|小结|总括", _PART),)  # of the end, after the methods
# What may stand beside the first word of a label: 标题及翻译, 过去的方法及其问题, 结论与展望.
BESIDE_LABELS: tuple[Columns, ...] = (
    (
        "其|",
        "存在的|存在|中文|未来|相关|",
        "翻译|译文|译名|中文|英文|问题|动机|不足|缺陷|缺点|局限|局限性|优缺点|意义|展望|讨论|创新|创新点|贡献|目标|目的|现状|挑战|实验"
        "|评价|评估|分析|建议|工作|代码|支持",
        "翻译|展望|分析|信息|",
    ),
    ("Their|", "Problems|Issues|Limitations|Shortcomings|Drawbacks|Motivation"),
    ("Github|Motivation|Problems|Limitations|Discussion|Future work|Translation",),
)
# A word that names the results beside another one, as in 任务及实验结果.
TASK_LABELS: tuple[Columns, ...] = (("任务|Task|Tasks",),)
# Labels of parts within a section: in that section they start nothing.
INNER_LABELS: dict[SectionKind, tuple[Columns, ...]] = {
    "conclusion": (
        (
            "本文|文章|论文|该文|",
            "的|",
            "本工作|这项工作|工作|重要|主要|方法|",
            "的|",
            "意义|重要性|创新点|创新|创新性|性能|工作量|优点|缺点|优缺点|不足|优势|劣势|局限|局限性|贡献|展望|未来工作|评价",
            "总结|分析|评价|评估|概述|",
        ),
        ("Significance|Innovation point|Innovation|Performance|Workload|Strengths|Weaknesses|Limitations",),
    ),
    "urls": (
        (
            "Github|Gitee|代码|程式码|源码|项目|项目主页|主页|开源|Arxiv|Code|Project|Project page|Homepage|数据集|Demo"
            "|演示",
            "代码|开源|",
            "链接|地址|网址|仓库|库|",
        ),
    ),
}
# Labels of what a summary says besides: after a short section they start one of kind `other`.
OTHER_LABELS: tuple[Columns, ...] = (
    (
        _PAPER,
        "的|",
        "主要|核心|重要|关键|研究|技术|",
        "亮点|贡献|创新|创新点|创新性|实验|意义|局限|局限性|不足|优点|缺点|优缺点|优势|劣势|挑战|展望|应用|应用场景|未来工作|未来方向",
        "总结|概述|分析|介绍|设置|设计|部分|",
    ),
    ("通讯|通信|联系", "作者|邮箱|方式", "信息|"),
    ("发表|出版|发布|收录|会议|期刊|投稿|提交|接收|录用", "会议|期刊|时间|日期|年份|情况|状态|信息|名称|出处|刊物"),
    ("会议|期刊|年份|日期|出处|引用格式|致谢|研究领域|论文类型|学科分类",),
    (
        "The|",
        "Main|Key|",
        "Highlights|Contribution|Contributions|Innovation|Innovations|Novelty|Experiment|Experiments",
    ),
    ("Strengths|Weaknesses|Limitation|Limitations|Significance|Future work|Discussion|TL;DR|TLDR",),
    ("Corresponding", "author|authors"),
    ("Venue|Conference|Journal|Publication|Published in|Published|Publication date|Date|Year|Subjects|Category|DOI",),
)
# The parts of a conclusion that stand together, the innovation first, also where no label of a conclusion is printed.
ASSESSMENT_LABELS: tuple[tuple[Columns, ...], ...] = (
    (("创新|创新点|创新性|Innovation|Innovation point|Innovations",),),
    (("性能|效能|性能表现|工作量|Performance|Workload",),),
)
# What stands for an address that a paper does not have.
NO_ADDRESS = "无|暂无|没有|未提供|未公开|未知|不详|None|N/A|NA|Not available|Not provided|Not given"
NUMBERED: dict[int, SectionKind] = {1: "background", 2: "prior_work", 3: "approach", 4: "results"}
