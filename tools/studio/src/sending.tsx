// What may happen now: a button for each event, a form where it carries something, and who does it.
import { useEffect, useState } from "preact/hooks";
import type { Allowed, Walk } from "./api";
import { FactsForm, filled, type Values } from "./facts_form";
import { change, useStudio } from "./store";
import { actorOf, stepped } from "./walking";
import { said, words } from "./words";

export function Sending({ allowed, now, walk, known }: {
  allowed: Allowed[]; now: string; walk: Walk; known: Record<string, string>;
}) {
  const { language } = useStudio();
  const w = words(language);
  const [name, choose] = useState<string | null>(null);
  useEffect(() => choose(null), [walk]);
  const chosen = allowed.find((each) => each.name === name);
  const button = (each: Allowed) => (
    <button type="button" key={each.name} aria-expanded={name === each.name} data-event={each.name}
      class={name === each.name ? "primary" : ""} onClick={() => choose(name === each.name ? null : each.name)}>
      {said(each.title, language) || each.name}
    </button>
  );
  const own = allowed.filter((each) => !each.built_in);
  const rest = allowed.filter((each) => each.built_in);
  return (
    <section class="card" aria-label={w.allowed}>
      <h3>{w.allowed}</h3>
      {!allowed.length && <p class="quiet">{w.nothingAllowed}</p>}
      <div class="allowed">{own.map(button)}</div>
      {rest.length > 0 && (
        <details open={rest.some((each) => each.name === name)}>
          <summary>{w.moreEvents(rest.length)}</summary>
          <div class="allowed">{rest.map(button)}</div>
        </details>
      )}
      {chosen && <Form key={chosen.name} event={chosen} now={now} walk={walk} known={known} />}
    </section>
  );
}

function Form({ event, now, walk, known }: {
  event: Allowed; now: string; walk: Walk; known: Record<string, string>;
}) {
  const { language } = useStudio();
  const w = words(language);
  const [values, setValues] = useState<Values>({});
  const [role, setRole] = useState(event.actors[0]?.name ?? "");
  const send = (submitted: Event) => {
    submitted.preventDefault();
    const data = filled(event.needs, values);
    change({ walk: stepped(walk, { kind: "event", name: event.name, actor: actorOf(role || "system"), at: now, data }) });
  };
  return (
    <form class="sending" onSubmit={send}>
      <FactsForm needs={event.needs} values={values} change={setValues} prefix="datum" known={known} />
      <div class="row">
        <label>{w.by}{" "}
          <select name="actor" value={role} onChange={(changed) => setRole(changed.currentTarget.value)}>
            {event.actors.map((each) => <option key={each.name} value={each.name}>{said(each.title, language) || each.name}</option>)}
          </select>
        </label>
        <button type="submit" class="primary">{w.send}: {said(event.title, language) || event.name}</button>
      </div>
    </form>
  );
}
