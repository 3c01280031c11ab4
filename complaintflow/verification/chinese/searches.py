"""What verification says of searches and guarantees, in English and in Chinese."""

from __future__ import annotations

from typing import Final

SEARCHES: Final[tuple[tuple[str, str], ...]] = (
    ("{which*} stopped after {stopped*}; it has gone {paths*}", "{which}{stopped}；已走完{paths}"),
    ("{which*} stopped after {stopped*}; each has gone {paths*}", "{which}{stopped}；均已走完{paths}"),
    (
        "{which*} stopped after {stopped*}; {some} of them have gone {paths*}",
        "{which}{stopped}；其中{some}次已走完{paths}",
    ),
    (
        (
            "stopped after {cases*} different cases, with {ahead*} more in sight; every path of a case that "
            "is never corrected is explored (amended, reclassified, assigned or flagged)"
        ),
        (
            "在探索{cases}个不同案件后停止，另有{ahead}个待探索；从未更正（修改、改级、改派或人工标记）的案件"
            "的所有路径均已走完"
        ),
    ),
    (
        (
            "stopped after {cases*} different cases, with {ahead*} more in sight; every path of a case "
            "corrected at most {times} times is explored (amended, reclassified, assigned or flagged)"
        ),
        (
            "在探索{cases}个不同案件后停止，另有{ahead}个待探索；至多更正（修改、改级、改派或人工标记）{times}"
            "次的案件的所有路径均已走完"
        ),
    ),
    ("stopped after {stopped*}", "{stopped}"),
    ("{which*} stopped after {stopped*}", "{which}{stopped}"),
    (
        "{cases*} different cases, with {ahead*} more in sight, some since the time was used up",
        "在探索{cases}个不同案件后停止，另有{ahead}个待探索，部分因时间用完",
    ),
    (
        "{cases*} different cases, with {ahead*} more in sight, since the time was used up",
        "在探索{cases}个不同案件后因时间用完停止，另有{ahead}个待探索",
    ),
    ("{cases*} different cases, with {ahead*} more in sight", "在探索{cases}个不同案件后停止，另有{ahead}个待探索"),
    ("all {count} searches", "全部{count}次搜索"),
    ("{number} of {count} searches", "{count}次搜索中的{number}次"),
    ("the search", "搜索"),
    (
        "every path of a case that is never corrected (amended, reclassified, assigned or flagged)",
        "从未更正（修改、改级、改派或人工标记）的案件的所有路径",
    ),
    (
        "every path of a case that is corrected at most once (amended, reclassified, assigned or flagged)",
        "至多更正（修改、改级、改派或人工标记）一次的案件的所有路径",
    ),
    (
        ("every path of a case that is corrected at most {times} times (amended, reclassified, assigned or flagged)"),
        "至多更正（修改、改级、改派或人工标记）{times}次的案件的所有路径",
    ),
    ("every path", "所有路径"),
    (
        (
            "events entered late or taken back, cases taken over from elsewhere, and links to other cases "
            "are not explored"
        ),
        "补录或撤回的事件、从别处接管的案件、与其他案件的关联均未探索",
    ),
    (
        "an event that completes the record is not explored saying otherwise than the record does",
        "补全记录的事件，未探索其内容与已有记录不一致的情形",
    ),
    ("cases with more than {most} tracks of one kind were not explored", "同类轨道超过{most}条的案件未探索"),
    ("of events with many data, each datum was varied by itself", "数据项较多的事件，各项数据仅单独变化"),
    (
        "of complaints, every answer of every condition and every pair of answers was tried",
        "投诉方面，已尝试每个条件的每种答案以及每两种答案的组合",
    ),
    ("{some} of {all} kinds of complaints were not opened", "{all}种投诉中有{some}种未尝试受理"),
    (
        "what {names} can come to is not explored, so that nothing that asks for it is proved",
        "{names}可能的取值未予探索，因此凡涉及它的内容均未证明",
    ),
    (
        "{name} is taken as it is at the opening: that it grows while a case is open is not explored",
        "{name}按受理时的值计：办理期间的增长未予探索",
    ),
    (
        "{name} counts time: it is taken as it comes out when the events follow at once",
        "{name}为计时：按各事件紧接发生时的结果计",
    ),
    (
        "{name} ends on a day of the month in which it begins: that it is past is not explored",
        "{name}止于起算当月的某日：起算时该日已过的情形未予探索",
    ),
    (
        "{name} depends on {fact}, which is compared with dates: not every date is explored",
        "{name}取决于{fact}，而条件将其与日期比较：并非每个日期都予以探索",
    ),
    ("no guarantees", "没有保证"),
    ("0 of {all} guarantees hold on every path", "{all}项保证中有0项在所有路径上成立"),
    ("{some} of {all} guarantees hold on {paths*}, {more*}", "{all}项保证中有{some}项在{paths}上成立；{more}"),
    ("{some} of {all} guarantees hold on {paths*}", "{all}项保证中有{some}项在{paths}上成立"),
    ("{some} of {all} guarantees: interrupted", "{all}项保证中的{some}项：已中断"),
    ("what follows: interrupted", "其后内容：已中断"),
    (
        "{name} cannot be judged: how long it may take waits for the parameter {parameter}",
        "{name}无法判断：其期限有待参数{parameter}确定",
    ),
    ("{name} is refuted: {why*}", "{name}被推翻：{why}"),
    (
        "{name} is not proved: nothing breaks it on the paths that were looked at, but {why*}",
        "{name}未获证明：在已检查的路径上未被违反，但{why}",
    ),
    (
        "{name} is not proved: {why*}, if clocks could run in an order that no run confirmed",
        "{name}未获证明：若时钟可按某种未经运行证实的先后到期，则{why}",
    ),
    ("{name} says nothing: its occasion never comes on any path", "{name}没有意义：其适用情形在任何路径上都不出现"),
    ("it says: {sentence*}", "内容：{sentence}"),
    (
        "there are more places of a case and the guarantee together than are looked at",
        "案件与该保证的组合状况多于检查上限",
    ),
    ("on {paths*}", "在{paths}上"),
    ("{low} to {high}", "{low}至{high}"),
)
