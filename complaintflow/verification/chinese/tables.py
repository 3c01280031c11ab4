"""What verification says of tables and conditions, in English and in Chinese."""

from __future__ import annotations

from typing import Final

TABLES: Final[tuple[tuple[str, str], ...]] = (
    (
        "{what*} gives some complaints no class: no rule matches them, and there is no default",
        "{what}使部分投诉没有级别：没有规则与之匹配，也没有默认值",
    ),
    (
        "{what*} gives some complaints no answer: no rule matches them, and there is no default",
        "{what}对部分投诉没有答案：没有规则与之匹配，也没有默认值",
    ),
    ("add a rule for them, or a `default`", "请为其增加一条规则，或增加`default`"),
    ("{what*} answers some complaints by its default {value} only", "{what}对部分投诉只能以默认值{value}作答"),
    (
        "no rule matches this one; that is fine where the default is meant for the rest",
        "没有规则与此类投诉匹配；若默认值本来就是为其余情形而设，则无须处理",
    ),
    (
        "{what*} never matches: no complaint that comes here fulfils its condition",
        "{what}从不匹配：到达此处的投诉都不满足其条件",
    ),
    ("all parts of a condition must hold together", "条件的各部分须同时成立"),
    (
        "{what*} is never taken: whenever its condition holds, another one counts",
        "{what}从不被采用：凡其条件成立，总由另一条优先",
    ),
    (
        "{what*} is never the answer: whenever its condition holds, another one counts",
        "{what}从不作为答案：凡其条件成立，总由另一条优先",
    ),
    ("narrow the other one, move this one up, or drop it", "请缩小另一条的范围，或将本条前移，或删除本条"),
    (
        (
            "in {what*} the order decides for {count} of {all} rules: {rule*} also holds where an earlier "
            "one answers differently"
        ),
        "{what}共{all}条规则，其中{count}条取决于先后次序：{rule}成立时，前面也有规则成立而答案不同",
    ),
    (
        "that is what `hit_policy: first` means; it is worth a look where the rules are thought to be disjoint",
        "`hit_policy: first`即为此意；若本以为各规则互不重叠，则值得复核",
    ),
    (
        "{one*} and {other*} hold of one complaint and answer differently; `unique` then gives {value*}",
        "{one}与{other}对同一投诉同时成立而答案不同；按`unique`，结果为：{value}",
    ),
    (
        "narrow one of them, or say with `hit_policy` which one counts",
        "请缩小其中一条的范围，或以`hit_policy`说明以哪条为准",
    ),
    ("no answer at all", "没有答案"),
    ("the other rule", "另一条规则"),
    ("this rule goes before it", "此规则先于它"),
    ("this rule counts instead", "以此规则为准"),
    ("this row counts instead", "以此行为准"),
    ("this chain counts instead", "以此审批链为准"),
    ("this transition counts instead", "以此转换为准"),
    (
        "a part of the condition of {what*} changes nothing: it holds wherever the rest does",
        "{what}的条件中有一部分不起作用：其余部分成立时它总成立",
    ),
    (
        "a part of the condition of {what*} changes nothing: wherever it holds, the rest does as well",
        "{what}的条件中有一部分不起作用：它成立时其余部分也总成立",
    ),
    ("drop it, or say what it should add", "请删除，或写明它应增加什么"),
    ("drop it, or say what it should ask", "请删除，或写明它应询问什么"),
    ("{what*} is always false: no complaint fulfils it", "{what}始终不成立：没有投诉满足它"),
    ("{what*} is always true: it holds of every complaint that comes here", "{what}始终成立：到达此处的投诉全部满足它"),
    ("{what*} asks for what is out of reach: {why*}", "{what}要求了不可能出现的情形：{why}"),
    ("{names*} can happen {times} time at most", "{names}至多发生{times}次"),
    ("{names*} can happen {times} times at most", "{names}至多发生{times}次"),
    ("{name} has {values} different values at most", "{name}至多有{values}种不同取值"),
    ("ask for what can happen", "请改为可能出现的情形"),
    ("no case comes to such a {name} and such a {other}", "没有案件会达到这样的{name}和{other}"),
    ("no case comes to such a {name}", "没有案件会达到这样的{name}"),
    ("no case comes to it", "没有案件会达到"),
    ("a part of the condition of {what*}", "{what}的条件中的一部分"),
    ("the condition of {what*}", "{what}的条件"),
    (
        "{rules} rules, rows, chains and transitions against one another, for all complaints",
        "{rules}条规则、行、审批链和转换，就全部投诉逐一相互比较",
    ),
    ("{count} conditions with all their parts", "{count}个条件及其全部组成部分"),
    ("{count} tables and lists of rules: the time was used up", "{count}个决策表和规则列表：时间已用完"),
    ("{count} conditions: the time was used up", "{count}个条件：时间已用完"),
    ("this row of the deadline {name}", "时限{name}的这一行"),
    ("this chain of the approval {name}", "审批{name}的这条审批链"),
    ("this row of `owners`", "`owners`的这一行"),
    ("this row of `initial`", "`initial`的这一行"),
    ("the transitions of {event} from {state}", "事件{event}自状态{state}的各转换"),
    ("the limits of the deadline {name}", "时限{name}的各限期"),
    ("the chains of the approval {name}", "审批{name}的各审批链"),
    ("the classification", "分级表"),
    ("the table {name}", "决策表{name}"),
    ("the rule {name}", "规则{name}"),
    ("the default {value}", "默认值{value}"),
    ("`for` of {what*}", "{what}的`for`"),
    ("a start of {what*}", "{what}的一个起算点"),
    ("a cancellation of {what*}", "{what}的一个取消条件"),
    ("an order on entering {state}", "进入状态{state}时的一项动作"),
    ("an order of the event {event}", "事件{event}的一项动作"),
    ("an order of {what*}", "{what}的一项动作"),
    ("the pause of {what*}", "{what}的中止"),
    ("what meets {what*}", "{what}的履行条件"),
    ("a step of {what*}", "{what}的一级提醒"),
    ("the occasion of {what*}", "{what}的触发情形"),
    ("a reset of {what*}", "{what}的一个清零条件"),
    ("the step {name} of the deadline {deadline}", "时限{deadline}的提醒{name}"),
    ("the transition {name}", "转换{name}"),
    ("the escalation {name}", "升级规则{name}"),
    ("the counter {name}", "计数器{name}"),
    ("the approval {name}", "审批{name}"),
    ("the deadline {name}", "时限{name}"),
)
