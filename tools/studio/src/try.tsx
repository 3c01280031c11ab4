// Trying the policy: a complaint is entered, events are sent, time passes. The walk is kept here, never on the server.
import { useState } from "preact/hooks";
import { Standing, useAnswer, useGoodBuffer } from "./answers";
import { api, type Buffer, type Outline, type Walked } from "./api";
import { Clock } from "./clock";
import { FactsForm, filled, type Values } from "./facts_form";
import { readable, todayAtNine } from "./instants";
import { Sending } from "./sending";
import { SaveWalk } from "./save_walk";
import { Approvals, Deadlines } from "./standing";
import { change, useStudio } from "./store";
import { Timeline } from "./timeline";
import { undone } from "./walking";
import { asActor, doerIn, Who } from "./who";
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
      {walk && buffer && walked.answer && <Stepper walked={walked.answer} outline={outline.answer} buffer={buffer} busy={walked.busy} />}
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
  const [doer, setDoer] = useState(doerIn(outline.openers[0]?.name ?? ""));
  const [values, setValues] = useState<Values>({});
  const open = (event: Event) => {
    event.preventDefault();
    if (!at) return;
    const actor = doer.role ? { actor: asActor(doer) } : {};
    change({ walk: { at, facts: filled(outline.fields, values), ...actor, steps: [] } });
  };
  return (
    <form class="pad" onSubmit={open}>
      <div class="card">
        <h2>{w.complaint}</h2>
        <FactsForm needs={outline.fields} values={values} change={setValues} prefix="fact" />
      </div>
      <div class="card">
        <div class="fields">
          <label htmlFor="opened-at">{w.openedAt}
            <input id="opened-at" type="datetime-local" required value={at} onInput={(event) => setAt(event.currentTarget.value)} />
            <small class="quiet">{w.inZone(outline.time_zone)}</small>
          </label>
        </div>
        <Who id="opened-by" label={w.openedBy} may={outline.openers} roles={outline.roles}
          known={Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))} doer={doer} change={setDoer} />
      </div>
      <button type="submit" class="primary">{w.openCase}</button>
    </form>
  );
}

function Stepper({ walked, outline, buffer, busy }: { walked: Walked; outline: Outline | null; buffer: Buffer; busy: boolean }) {
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
      {last && <p class="trouble" role="alert"><strong>{w.refused}{w.colon}</strong>{said(last.message, language)}</p>}
      {now && (
        <section class="card" aria-label={w.state}>
          <dl class="standing" aria-live="polite">
            <div><dt>{w.state}</dt><dd class="now-state">{said(now.state.title, language) || now.state.name}{now.closed && ` · ${w.closed}`}</dd></div>
            {now.class && <div><dt>{w.className}</dt><dd>{said(now.class.title, language) || now.class.name}</dd></div>}
            {now.owner && <div><dt>{w.owner}</dt><dd>{said(now.owner.title, language) || now.owner.name}</dd></div>}
            {now.outcome && <div><dt>{w.outcome}</dt><dd>{said(now.outcome.title, language) || now.outcome.name}</dd></div>}
            <div><dt>{w.now}</dt><dd class="now">{readable(walked.now, language)}</dd></div>
          </dl>
        </section>
      )}
      <Sending allowed={walked.allowed} now={walked.now} walk={walk} known={known} roles={outline?.roles ?? []} />
      {now && <Clock now={walked.now} nextDue={walked.next_due} walk={walk} zone={outline?.time_zone ?? ""} />}
      <Deadlines deadlines={walked.deadlines} />
      <Approvals approvals={walked.approvals} />
      <Timeline moments={walked.timeline} buffer={buffer} walk={walk} />
    </div>
  );
}
