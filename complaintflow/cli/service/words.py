"""The words of the commands over a store, in English and Chinese.

In: a language. Out: short texts. What a policy calls its own is the business of `complaintflow.explanation.titles`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.zone import Zone
from complaintflow.explanation.moments import length, local_moment
from complaintflow.locale import said

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "policy": ("policy", "制度"),
    "version": ("version {}", "版本 {}"),
    "state": ("state", "状态"),
    "class": ("class", "级别"),
    "owner": ("owner", "主责方"),
    "opened": ("opened", "受理"),
    "closed": ("closed", "结案"),
    "flags": ("flags", "标记"),
    "linked": ("linked to", "关联案件"),
    "merged": ("merged into", "已并入"),
    "track": ("track", "轨道"),
    "facts": ("facts", "投诉信息"),
    "history": ("what happened", "处理经过"),
    "due": ("due", "待办时限"),
    "notices": ("notices and tasks", "通知与任务"),
    "now_possible": ("possible now", "当前可执行"),
    "nothing_possible": ("nothing: the case is closed", "无：案件已结案"),
    "needs": ("needs {}", "需提供：{}"),
    "case": ("case", "案件"),
    "deadline": ("deadline", "时限"),
    "when": ("due at", "到期时间"),
    "left": ("left", "剩余"),
    "in": ("in {}", "还剩{}"),
    "over": ("overdue by {}", "已超期{}"),
    "paused": ("paused", "已中止"),
    "to": ("to", "接收方"),
    "what": ("what", "内容"),
    "by": ("by", "方式"),
    "sent": ("at", "时间"),
    "delivery": ("delivery", "送达情况"),
    "delivered": ("delivered", "已送达"),
    "waits": ("waits", "待送达"),
    "retries": ("waits, tries so far: {}", "待送达，已尝试{}次"),
    "dead": ("DEAD", "死信"),
    "told": ("told {}", "已告知{}"),
    "instead": ("{} (for {}, who is away)", "{}（代替缺席的{}）"),
    "received": ("received", "对方已收到"),
    "bounced": ("could not be received", "对方未收到"),
    "status": ("status", "状况"),
    "letter": ("effect", "编号"),
    "lane": ("lane", "通道"),
    "tries": ("tries", "次数"),
    "age": ("since", "已有"),
    "reason": ("reason", "原因"),
    "erased": (
        "ERASED: personal values are gone for good; states, classes and verdicts are those that were recorded",
        "已擦除：个人信息已永久清除；状态、级别和结论均为当时的记录",
    ),
    "archived": ("ARCHIVED: nothing more happens in this case", "已归档：本案不再变动"),
    "late_worker": (
        "time has not passed for this case since {}: is `complaintflow worker` running?",
        "本案自{}起未作计时处理：`complaintflow worker` 是否在运行？",
    ),
    "refused": ("refused", "被拒绝"),
    "forbidden_by": ("forbidden by", "依据"),
    "missing": ("missing", "缺少"),
    "did_you_mean": ("did you mean `{}`?", "是否指 `{}`？"),
    "last_on_record": ("the last thing on record happened at {}", "已记录的最后一项发生于{}"),
    "no_actor": (
        "nobody is named who acts: --actor ID --role ROLE, or --staff FILE --as-person ID",
        "未指明由谁执行：--actor ID --role ROLE，或 --staff FILE --as-person ID",
    ),
    "no_role": (
        "say in which role: --role ROLE; beside --as-person it finds for whom somebody stands in",
        "请指明以何角色执行：--role ROLE；与 --as-person 并用时据此查明代理何人",
    ),
    "no_such_role": ("the policy has no role `{}`", "制度中没有角色 `{}`"),
    "no_such_fact": (
        "the policy knows no fact `{}`: it is kept, and no rule looks at it",
        "制度中没有字段 `{}`：内容予以保存，但不参与任何规则",
    ),
    "repeated": ("known already: nothing happens twice", "该事件已处理过，不再重复执行"),
    "taken_by": ("taken by {} as a follow-up", "已作为后续并入{}"),
    "elsewhere": ("in other cases", "其他案件"),
    "nobody": ("nothing that this role may send", "该角色当前无可执行事项"),
    "no_cases": ("no cases", "没有案件"),
    "nothing_due": ("nothing is due by then", "届时没有到期事项"),
    "due_total": ("{} due, {} of them overdue", "共{}项，其中{}项已超期"),
    "more": ("there are more: --after {}", "还有更多：--after {}"),
    "is_erased": ("erased", "已擦除"),
    "is_archived": ("archived", "已归档"),
    "no_letters": ("nothing", "没有记录"),
    "retried": ("{} to be tried again", "将重新尝试{}项"),
    "none_dead": ("no dead letter", "没有死信"),
    "at_once": ("at once", "立即"),
    "next_try": ("next try", "下次尝试"),
    "try": ("try {}", "第{}次尝试"),
    "asked_again": ("another try was asked for", "要求重新尝试"),
    "failed": ("failed", "未成功"),
    "text": ("text", "内容"),
    "gone": ("the case is erased: what it said is gone", "案件已擦除，内容已清除"),
    "is_altered": ("altered", "条目被改动"),
    "is_removed": ("removed", "条目被删除"),
    "is_inserted": ("inserted", "条目被插入"),
    "is_reordered": ("reordered", "条目被调换次序"),
    "is_cut_off": ("cut off", "末尾条目被截去"),
    "is_case_removed": ("case removed", "案件被删除"),
    "is_case_altered": ("case altered", "案件被改动"),
    "is_secret_altered": ("secret altered", "加密内容被改动"),
    "is_policy_removed": ("policy removed", "制度被删除"),
    "is_policy_altered": ("policy altered", "制度被改动"),
    "is_snapshot_differs": ("snapshot differs", "推导内容与日志不符"),
    "is_act_altered": ("act altered", "处置记录被改动"),
    "is_act_removed": ("act removed", "处置记录被删除"),
    "is_act_cut_off": ("act cut off", "末尾处置记录被截去"),
    "is_act_differs": ("act differs", "案件与处置记录不符"),
    "is_seal_altered": ("seal altered", "封印被改动"),
    "is_seal_removed": ("seal removed", "封印被删除"),
    "is_seal_cut_off": ("seal cut off", "末尾封印被截去"),
    "is_seal_differs": ("seal differs", "与封印不符"),
    "is_head_mismatch": ("head mismatch", "与导出的链头不符"),
    "made_case": ("case", "案件行"),
    "made_timer": ("timer", "定时器"),
    "made_retention": ("retention", "保存期限"),
    "made_outbox": ("outbox", "发件箱"),
    "made_lanes": ("lanes", "通道"),
    "made_notes": ("notes", "跨案件规则的记录"),
    "made_sightings": ("sightings", "跨案件规则所见"),
    "made_aliases": ("aliases", "别名"),
    "kind_notify": ("notify", "通知"),
    "kind_task": ("task", "任务"),
    "kind_approval_requested": ("approval_requested", "请求审批"),
    "kind_escalation_failed": ("escalation_failed", "升级失败"),
    "kind_record_required": ("record_required", "待补充登记"),
    "came_delivered": ("delivered", "已送达"),
    "came_retry": ("will be tried again", "将重试"),
    "came_rejected": ("refused", "被拒收"),
    "came_nobody": ("nobody", "无接收人"),
    "done": ("done", "完成"),
    "did_archive": ("archived", "已归档"),
    "did_restore": ("restored", "已恢复"),
    "did_erase": ("erased", "已擦除"),
    "did_purge": ("purged", "已清除"),
    "did_when": ("when", "时间"),
    "did_who": ("who", "经办人"),
    "did_why": ("why", "原因"),
    "do_archive": ("archive", "归档"),
    "do_restore": ("restore", "恢复"),
    "do_erase": ("erase", "擦除"),
    "do_purge": ("purge", "清除"),
    "do_when": ("due", "到期时间"),
    "do_rule": ("rule", "规则"),
    "version_of": ("version", "版本"),
    "from": ("from", "生效日"),
    "until": ("until", "截止日"),
    "new_cases": ("new cases", "新案件"),
    "cases_open": ("open", "未结案"),
    "cases_closed": ("closed", "已结案"),
    "digest": ("digest", "摘要"),
    "retired": ("retired", "已停用"),
    "in_use": ("now", "当前适用"),
    "before": ("before", "迁移前"),
    "after": ("after", "迁移后"),
    "where": ("where", "位置"),
    "found": ("found", "实际"),
    "expected": ("expected", "应为"),
    "finding": ("what", "问题"),
    "for_machines": ("for programs: see --format json", "供程序读取：见 --format json"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in one language."""

    language: str

    def __call__(self, key: str, *values: object) -> str:
        """Return a text, with values in its places."""
        text = _WORDS[key][1 if self.language == "zh" else 0]
        return text.format(*values) if values else text

    @property
    def colon(self) -> str:
        """What stands before an explanation."""
        return "：" if self.language == "zh" else ": "

    @property
    def clause(self) -> str:
        """What stands between two statements."""
        return "，" if self.language == "zh" else ", "

    @property
    def stop(self) -> str:
        """What stands between a statement and a question about it."""
        return "；" if self.language == "zh" else "; "

    @property
    def separator(self) -> str:
        """What stands between the items of a list."""
        return "、" if self.language == "zh" else ", "

    def about(self, name: str, text: str) -> str:
        """Return what is said about something that is named first."""
        return f"{name}{self.colon}{text}"

    def kind(self, kind: str) -> str:
        """Return the kind of an effect that people are told of; of any other its name."""
        return self(f"kind_{kind}") if f"kind_{kind}" in _WORDS else kind

    def made(self, what: str) -> str:
        """Return what is derived from a log, or why it can't be."""
        return self(f"made_{what}") if f"made_{what}" in _WORDS else said(what, self.language)

    def title(self, title: str, name: str) -> str:
        """Return a title with the name that policies and commands use, unless it says the same."""
        return title if title == name else f"{title} ({name})" if self.language == "en" else f"{title}（{name}）"

    def left(self, due: int, now: int) -> str:
        """Return how long it is until an instant, or since: to the minute, unless it is less."""
        return self("in" if due >= now else "over", self.span(due - now))

    def moment(self, us: int, zone: Zone) -> str:
        """Return an instant in local time, to the second."""
        return local_moment(us // SECOND * SECOND, zone, self.language)

    def span(self, us: int) -> str:
        """Return a stretch of time to the minute, or to the second where it is less than one."""
        rest = abs(us)
        unit = MINUTE if rest >= MINUTE else SECOND
        text = length(rest // unit * unit)
        return _UNITS.sub(lambda found: _CHINESE[found[0].strip()], text) if self.language == "zh" else text


SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
_UNITS: Final = re.compile("[dhms] ?")
_CHINESE: Final = {"d": "天", "h": "小时", "m": "分", "s": "秒"}
