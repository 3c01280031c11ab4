"""What verification says of paths, in English and in Chinese."""

from __future__ import annotations

from typing import Final

PATHS: Final[tuple[tuple[str, str], ...]] = (
    (
        "perhaps {what*}; no instants were found at which the kernel does it",
        "可能存在：{what}；但未找到内核能够重现的时刻",
    ),
    (
        "nobody can leave the state {state}: no path leads from it to an end",
        "状态{state}无人能够离开：没有路径由此通向结案",
    ),
    ("add a transition to a final state, or make the state final", "请增加通向终结状态的转换，或将该状态设为终结状态"),
    ("a case can get stuck in the state {state}: {why*}", "案件可能滞留在状态{state}：{why}"),
    ("nothing more can happen to it", "此后不会再发生任何事"),
    ("no path leads to an end", "没有路径通向结案"),
    ("let an event lead on whatever the conditions answer", "请使某一事件在任何条件下都能继续推进案件"),
    (
        "a case in the state {state} can fall silent: no deadline runs and nobody is asked",
        "处于状态{state}的案件可能陷入沉默：没有时限在计，也没有任何人接到任务",
    ),
    ("once its record was corrected, {what*}", "记录更正之后，{what}"),
    (
        "start a deadline, give somebody a task, or say at the state why it is meant (`silence`)",
        "请起算一项时限，或布置一项任务，或在该状态以`silence`说明原因",
    ),
    (
        "the deadline {name} can stand still for ever: no clock runs that would end its pause",
        "时限{name}可能永远中止：没有任何时钟在走以结束其中止",
    ),
    (
        "give the pause `at_most`, or a deadline of its own to the state that pauses it",
        "请为中止设定`at_most`，或为引起中止的状态另设时限",
    ),
    ("the ladder of the deadline {name} can reach nobody", "时限{name}的提醒阶梯可能通知不到任何人"),
    ("the escalation {name} can reach nobody", "升级规则{name}可能通知不到任何人"),
    (
        "the step {name} tells nobody: it is for those who take part, and here nobody does",
        "提醒{name}没有通知任何人：其对象是参与者，而此处没有参与者",
    ),
    (
        "the escalation {name} tells nobody: it is for those who take part, and here nobody does",
        "升级规则{name}没有通知任何人：其对象是参与者，而此处没有参与者",
    ),
    ("what {name} orders can reach nobody", "{name}所要求的通知可能到达不了任何人"),
    ("name a role that is always there, or a `last_resort`", "请指定始终有人担任的角色，或`last_resort`"),
    (
        "name a role besides `participants`, or let somebody take part before",
        "请在`participants`之外再指定角色，或使此前已有人参与",
    ),
    ("when {name} runs out, the step never comes to rest: {why!}", "{name}到期时，该步骤不能终止：{why}"),
    ("let what follows from a timer not bring about itself", "请勿使到期的后果再次引起自身"),
    (
        "the deadline {name} can never be met: no path has what meets it while it runs",
        "时限{name}永远不能履行：没有路径在其计时期间出现履行条件",
    ),
    (
        "look at what meets it, in which states that can happen, and who may do it",
        "请复核其履行条件、可在哪些状态发生、由谁执行",
    ),
    ("the approval {name} can be applied for and never be granted", "审批{name}可以申请，但永远不能获批"),
    (
        "the approval {name} (chain {chain} of {chains}) can be applied for and never be granted",
        "审批{name}（{chains}条审批链中的第{chain}条）可以申请，但永远不能获批",
    ),
    ("look at who must say yes and who may not (`not_by`)", "请复核须由谁同意、谁须回避（`not_by`）"),
    ("no case ever enters the state {state}", "没有案件会进入状态{state}"),
    ("no case ever takes the transition {name}", "没有案件会经过转换{name}"),
    ("the deadline {name} never starts on any path", "时限{name}在任何路径上都不起算"),
    (
        "something before it always goes another way; drop it, or let it be reached",
        "此前总是走了别的路；请删除，或使其可以到达",
    ),
    ("{what*} can come too late to warn: it lies before the start", "{what}可能来不及预警：其时刻早于起算"),
    ("{what*} can come too late to warn: it lies after the due instant", "{what}可能来不及预警：其时刻晚于到期"),
    ("let it come earlier, or make the limit longer", "请将其提前，或延长限期"),
    (
        "one person can apply for the approval {name} and give it: in two roles at once",
        "同一人可以既申请又批准审批{name}：一人兼任两个角色",
    ),
    (
        "say `not_by: [applicant]`, and leave `same_person_twice` out",
        "请写明`not_by: [applicant]`，并去掉`same_person_twice`",
    ),
    (
        "one person can give the approval {name} alone: in two roles at once",
        "同一人可以独自批准审批{name}：一人兼任两个角色",
    ),
    (
        "leave `same_person_twice` out, so that each step takes another person",
        "请去掉`same_person_twice`，使每一步由不同的人作出",
    ),
    (
        "the deadline {name} is met late on every way that was tried: what meets it comes after the due instant",
        "在试过的每条路上，时限{name}都逾期履行：履行条件出现在到期之后",
    ),
    (
        "the deadline {name} can start where no path has what meets it any more",
        "时限{name}可能在已无路径出现其履行条件之处起算",
    ),
    (
        "one person can apply for the approval {name} and give it for somebody else",
        "同一人可以申请审批{name}，又代他人予以批准",
    ),
    (
        "say `not_by: [applicant]`; a delegate counts as both people",
        "请写明`not_by: [applicant]`；代理人同时视为本人和被代理人",
    ),
    ("not every path was explored: the search {stopped*}", "未能走完所有路径：搜索{stopped}"),
    (
        "every event that somebody may send, every kind of data, and every order in which clocks can run out",
        "任何人可发出的每个事件、每种数据、时钟到期的每种先后",
    ),
    ("some of the paths, the shortest first: {how*}", "部分路径，由短至长：{how}"),
    ("all paths: {how*}", "全部路径：{how}"),
    ("different cases", "不同案件"),
    ("{cases} explored, with {moves} moves between them", "已探索{cases}个，其间{moves}步"),
    ("farthest case", "最远的案件"),
    ("{moves} moves from its opening", "距受理{moves}步"),
    ("{who*}, to the first word to the customer", "{who}，至首次告知客户"),
    ("{who*}, to its end", "{who}，至结案"),
    ("every class", "各级别"),
    ("class {names}", "级别 {names}"),
    ("a case", "案件"),
    (
        "no limit was found: not there after {rounds} steps, each taken at the last moment",
        "未发现上限：每步都拖到最后一刻，{rounds}步之后仍未达到",
    ),
    (
        "{days} d {hours} h, and the time in {states}, where no deadline runs",
        "{days}天{hours}小时，另加处于{states}的时间（其间没有时限在计）",
    ),
    ("how long a case can take: the time was used up", "案件最长用时：时间已用完"),
    (
        "how long a case can take, for {left} of {all} classes: the time was used up",
        "{all}个级别中有{left}个的案件最长用时：时间已用完",
    ),
    (
        "the policy sends the customer no notice, and what is said otherwise is not seen",
        "本制度不向客户发送通知，以其他方式告知的无从得见",
    ),
    ("{days} d {hours} h", "{days}天{hours}小时"),
)
