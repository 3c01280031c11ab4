// Trying the policy: a complaint is entered, events are sent, time passes. The walk is kept here, never on the server.
import { useState } from "preact/hooks";
import { Standing, useAnswer, useGoodBuffer } from "./answers";
import { api, type Buffer, type Outline, type Walked } from "./api";
import { Clock } from "./clock";
import { FactsForm, filled, type Values } from "./facts_form";
import { isInstant, readable, todayAtNine } from "./instants";
import { Sending } from "./sending";
import { SaveWalk } from "./save_walk";
import { Approvals, Deadlines } from "./standing";
import { change, useStudio } from "./store";
import { Timeline } from "./timeline";
import { actorOf, undone } from "./walking";
import { said, words } from "./words";

export function Try() {
  const { language, walk } = useStudio();
  const buffer = useGoodBuffer();
  const outline = useAnswer(buffer && ((signal) => api.outline(buffer, language, signal)), [buffer?.text, language]);
  const walked = useAnswer(
    buffer && walk && ((signal) => api.walk(buffer, language, walk, signal)), [buffer?.text, language, walk],
  );
  return (
    <Standing buffer={buffer} problem={walk ? walked.problem : outline.problem}>
      {!walk && outline.answer && <Opening outline={outline.answer} />}
      {walk && buffer && walked.answer && <Stepper walked={walked.answer} buffer={buffer} busy={walked.busy} />}
      {walk && !walked.answer && (
        <div class="pad"><button type="button" onClick={() => change({ walk: null })}>{words(language).startAnew}</button></div>
      )}
    </Standing>
  );
}

function Opening({ outline }: { outline: Outline }) {
  const { language } = useStudio();
  const w = words(language);
  const [at, setAt] = useState(() => todayAtNine(outline.time_zone));
  const [role, setRole] = useState(outline.openers[0]?.name ?? "");
  const [values, setValues] = useState<Values>({});
  const open = (event: Event) => {
    event.preventDefault();
    if (!isInstant(at)) return;
    const actor = role ? { actor: actorOf(role) } : {};
    change({ walk: { at, facts: filled(outline.fields, values), ...actor, steps: [] } });
  };
  return (
    <form class="pad" onSubmit={open}>
      <div class="card">
        <h2>{w.complaint}</h2>
        <FactsForm needs={outline.fields} values={values} change={setValues} prefix="fact" />
      </div>
      <div class="card fields">
        <label htmlFor="opened-at">{w.openedAt}
          <input id="opened-at" value={at} onInput={(event) => setAt(event.currentTarget.value)} aria-invalid={!isInstant(at)} />
          <small class={isInstant(at) ? "quiet" : "need"}>{isInstant(at) ? w.timeHint : w.notAnInstant}</small>
        </label>
        <label htmlFor="opened-by">{w.openedBy}
          <select id="opened-by" value={role} onChange={(event) => setRole(event.currentTarget.value)}>
            {outline.openers.map((each) => <option key={each.name} value={each.name}>{said(each.title, language) || each.name}</option>)}
          </select>
        </label>
      </div>
      <button type="submit" class="primary">{w.openCase}</button>
    </form>
  );
}

function Stepper({ walked, buffer, busy }: { walked: Walked; buffer: Buffer; busy: boolean }) {
  const { language, walk } = useStudio();
  const w = words(language);
  const [saving, setSaving] = useState(false);
  if (!walk) return null;
  const now = walked.case;
  const known = Object.fromEntries(now?.facts?.map((each) => [each.name, said(each.text, language)]) ?? []);
  const last = walked.refused && walked.refused.step === walk.steps.length ? walked.refused : null;
  return (
    <div class="pad" aria-busy={busy}>
      <div class="row actions">
        <button type="button" onClick={() => change({ walk: undone(walk) })}>{w.undo}</button>
        <button type="button" onClick={() => change({ walk: null })}>{w.startAnew}</button>
        <button type="button" aria-expanded={saving} onClick={() => setSaving(!saving)}>{w.saveWalk}</button>
      </div>
      {saving && <SaveWalk buffer={buffer} walk={walk} done={() => setSaving(false)} />}
      {last && <p class="trouble" role="alert"><strong>{w.refused}:</strong> {said(last.message, language)}</p>}
      {now && (
        <section class="card">
          <dl class="standing" aria-live="polite">
            <div><dt>{w.state}</dt><dd class="now-state">{said(now.state.title, language) || now.state.name}{now.closed && ` · ${w.closed}`}</dd></div>
            {now.class && <div><dt>{w.className}</dt><dd>{said(now.class.title, language) || now.class.name}</dd></div>}
            {now.owner && <div><dt>{w.owner}</dt><dd>{said(now.owner.title, language) || now.owner.name}</dd></div>}
            {now.outcome && <div><dt>{w.outcome}</dt><dd>{said(now.outcome.title, language) || now.outcome.name}</dd></div>}
            <div><dt>{w.now}</dt><dd class="now">{readable(walked.now, language)}</dd></div>
          </dl>
        </section>
      )}
      <Sending allowed={walked.allowed} now={walked.now} walk={walk} known={known} />
      {now && <Clock now={walked.now} nextDue={walked.next_due} walk={walk} />}
      <Deadlines deadlines={walked.deadlines} />
      <Approvals approvals={walked.approvals} />
      <Timeline moments={walked.timeline} buffer={buffer} walk={walk} />
    </div>
  );
}
