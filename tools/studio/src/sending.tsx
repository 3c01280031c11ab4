// What may happen now: a button for each event, a form where it carries something, and who does it.
import { useEffect, useState } from "preact/hooks";
import type { Allowed, Role, Walk } from "./api";
import { FactsForm, filled, type Values } from "./facts_form";
import { change, useStudio } from "./store";
import { stepped } from "./walking";
import { asActor, doerIn, Who } from "./who";
import { said, words } from "./words";

export function Sending({ allowed, now, walk, known, roles }: {
  roles: Role[]; allowed: Allowed[]; now: string; walk: Walk; known: Record<string, string>;
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
      {chosen && <Form key={chosen.name} event={chosen} now={now} walk={walk} known={known} roles={roles} />}
    </section>
  );
}

function Form({ event, now, walk, known, roles }: {
  roles: Role[]; event: Allowed; now: string; walk: Walk; known: Record<string, string>;
}) {
  const { language } = useStudio();
  const w = words(language);
  const [values, setValues] = useState<Values>({});
  const [doer, setDoer] = useState(doerIn(event.actors[0]?.name ?? ""));
  const send = (submitted: Event) => {
    submitted.preventDefault();
    const data = filled(event.needs, values);
    change({ walk: stepped(walk, { kind: "event", name: event.name, actor: asActor(doer), at: now, data }) });
  };
  return (
    <form class="sending" onSubmit={send}>
      <FactsForm needs={event.needs} values={values} change={setValues} prefix="datum" known={known} />
      <Who id="sent-by" label={w.by} may={event.actors} roles={roles} known={known} doer={doer} change={setDoer} />
      <div class="row">
        <button type="submit" class="primary">{w.send}{w.colon}{said(event.title, language) || event.name}</button>
      </div>
    </form>
  );
}
