// What happened, in order; notices with what their recipients read; and why, for each entry.
import { useEffect, useState } from "preact/hooks";
import { api, type Buffer, type Moment, type Said, type Walk } from "./api";
import { showLine } from "./editor_pane";
import { rightly } from "./files";
import { readable } from "./instants";
import { lineOf } from "./places";
import { studio, useStudio } from "./store";
import { said, words } from "./words";

export function Timeline({ moments, buffer, walk }: { moments: Moment[]; buffer: Buffer; walk: Walk }) {
  const { language } = useStudio();
  const w = words(language);
  const [reasons, setReasons] = useState<Record<number, Said>>({});
  useEffect(() => setReasons({}), [walk, language, buffer.text]);
  const ask = (seq: number) => {
    if (reasons[seq] !== undefined) {
      setReasons(({ [seq]: _, ...rest }) => rest);
      return;
    }
    void rightly(async () => {
      const answer = await api.why(buffer, language, walk, seq);
      setReasons((before) => ({ ...before, [seq]: answer.text }));
    });
  };
  return (
    <section class="card" aria-label={w.timeline}>
      <h3>{w.timeline}</h3>
      <ol class="timeline">
        {moments.map((each) => (
          <Entry key={each.seq} moment={each} reason={reasons[each.seq]} ask={() => ask(each.seq)} />
        ))}
      </ol>
    </section>
  );
}

const STEPS = new Set(["event", "advance", "refused"]);

function Entry({ moment, reason, ask }: { moment: Moment; reason: Said; ask: () => void }) {
  const { language } = useStudio();
  const w = words(language);
  const title = said(moment.title, language);
  const text = moment.message ? said(moment.message.text, language) : said(moment.text, language);
  const line = moment.element ? lineOf(studio().checked?.elements ?? [], moment.element) : null;
  const tone = moment.kind === "refused" || /breach|missed|late/.test(moment.kind) ? "bad" : moment.kind === "notify" ? "warn" : "";
  return (
    <li class={STEPS.has(moment.kind) ? "step" : ""} data-kind={moment.kind} data-seq={moment.seq}>
      <time dateTime={moment.at}>{readable(moment.at, language)}</time>
      {w.kinds[moment.kind] && <span class={`badge ${tone}`}>{w.kinds[moment.kind]}</span>}
      <span class="moment">{title}</span>{" "}
      {moment.clause?.map((clause) => <code key={clause} class="quiet">{clause} </code>)}
      {line !== null && <button type="button" onClick={() => showLine(line)}>{w.lineNumber(line)}</button>}{" "}
      <button type="button" class="why" aria-expanded={reason !== undefined} aria-label={w.whyOf(title)} onClick={ask}>{w.why}</button>
      {moment.message && (
        <p class="quiet">
          {w.noticeTo(said(moment.message.to, language), said(moment.message.via, language))}
          {moment.message.subject && <> · <strong>{said(moment.message.subject, language)}</strong></>}
        </p>
      )}
      {text && <blockquote>{text}</blockquote>}
      {reason !== undefined && <p class="reason" aria-live="polite">{said(reason, language)}</p>}
    </li>
  );
}
