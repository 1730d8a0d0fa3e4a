"""Tells what the model says to whoever asked it from what it writes about the paper, as tables of openings.

A sentence that a paper can hold is none of them: 希望这项工作带来更快的方法 is text, 希望这次的总结符合您的要求 is not.
"""

import re

_YOU = "(?:您|你)"
_ANSWER = "(?:总结|概括|概述|摘要|回答|整理|翻译|答案|内容|信息|分析|解答|介绍|说明|解读|评价)"
_CHINESE = (
    r"(?:好的|好嘞|没问题|明白了?|收到|当然可以)\s*(?:[，,。！!：:]|$)",
    r"当然[！!]|当然[，,][^。]{0,8}(?:以下|下面|我)",
    r"(?:非常|很|十分|实在)?(?:抱歉|对不起)[，,。！!]",
    rf"(?:如果|若|如|倘若){_YOU}(?:还|有|需要|想|觉得|能)",
    rf"如果?还?有(?:任何|其他|其它|更多|什么)?(?:疑问|问题|需要|需求|要求)[^。]*(?:{_YOU}|请|欢迎|告诉|告知|联系)",
    rf"由于{_YOU}",
    r"由于[^。；]{0,30}[，,]?\s*(?:因此|所以)?我(?:暂时|目前)?(?:无法|不能|没法|没有办法)",
    r"(?:很|非常)?(?:遗憾|可惜)[，,][^。]{0,30}我(?:无法|不能|没有)",
    r"(?:因此|所以)?[，,]?我(?:暂时|目前|现在)?(?:无法|不能|没法)(?:为您|为你|对|给出|提供|总结|概括|回答|翻译|判断|获取|访问|确定)",
    rf"{_YOU}(?:没有|尚未|未|并未|只|仅)(?:提供|给出|上传)",
    rf"希望[^。]{{0,30}}{_YOU}",
    rf"希望(?:以上|上述|这个|这份|这次|这些|本次|此|我的)[^。]{{0,12}}{_ANSWER}",
    rf"请(?:{_YOU}|告诉我|告知|提供|随时)",
    rf"请注意[，,：:](?=[^。]*(?:{_YOU}|以上|上述|仅供|我无法))",
    rf"(?:非常)?感谢{_YOU}|谢谢{_YOU}?[，,。！!]",
    r"作为(?:一个|一名|一款)?(?:AI|人工智能|大型?语言模型|语言模型|智能助手|助手)",
    rf"以上(?:就)?是(?:我|对|关于|本|该|这篇|全部|针对)[^。]{{0,30}}{_ANSWER}",
    r"以上(?:内容|信息|答案|回答|总结)?(?:仅供参考|内容仅)",
    rf"我?(?:根据|按照|基于){_YOU}所?(?:提供|给出|发送|上传|的)",
    r"(?:下面|接下来|现在)?[，,]?我(?:将|会|来|已|已经|就)(?:根据|按照|为您|为你|尽|把|对|用|帮|以)",
    rf"(?:以下|下面)是(?:我|对您|为您|根据您|按照您|{_YOU})",
)
_ENGLISH = (
    r"(?:Sure|Certainly|Of course|Okay|OK|Absolutely|No problem|Alright|Understood)[,!.:]",
    r"(?:Here(?:['’]s| is)|Below is) (?:the|my|a|an|your)(?: \w+)? (?:summary|translation|answer|response)",
    r"I(?:['’]m| am) (?:sorry|afraid|unable)|I apologi[sz]e|Sorry[,!.]|My apologies",
    r"I hope (?:this|the|that|it|these)\b|Hope this helps",
    r"I(?:['’]ll| will| can|['’]ve| have) (?:now |be )?(?:help|summari[sz]e|translate|provide|answer|follow|try)",
    r"(?:Since|Because|As) you (?:did|have|do|only|haven|didn)",
    r"Unfortunately, (?:I|you)\b",
    r"I (?:cannot|can['’]t|could not|do not have|don['’]t have) (?:\w+ )?"
    r"(?:summari|translate|provide|answer|access|the |enough)",
    r"As an? (?:AI|artificial|large language|language model)",
    r"Please (?:note that (?:I|the above|this)|let me|feel free|provide)|Let me know|Feel free",
    r"If you (?:have|need|want|would)|Thank you|Thanks for",
)
# Instructions that the model repeats in place of following them.
_ECHOES = (
    r"请?(?:务必|一定要?|必须)(?:严格)?(?:使用|用|以)中文(?:来)?(?:回答|输出|回复)",
    r"(?:严格)?按照(?:后面|上面|以上|以下|下面)的?(?:输出)?格式",
)
_CHATTER = re.compile(rf"[\s*#>\"“-]*+(?:{'|'.join(_CHINESE + _ENGLISH + _ECHOES)})", re.IGNORECASE)


def is_chatter(text: str) -> bool:
    """Whether a line is addressed to whoever asked the model, and is no part of the summary.

    >>> is_chatter("希望这次的总结符合您的要求！"), is_chatter("希望这项工作带来更快的方法。")
    (True, False)
    """
    return _CHATTER.match(text) is not None
