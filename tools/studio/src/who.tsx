// Who does something: a role, and where it matters which person, with which further roles, of which unit, in whose place.
import { useState } from "preact/hooks";
import type { Actor, Held, Named, Role } from "./api";
import { useStudio } from "./store";
import { actorOf } from "./walking";
import { said, words } from "./words";

export interface Doer { role: string; id: string; others: string[]; unit: string; behalf: string }

export const doerIn = (role: string): Doer => ({ role, id: "", others: [], unit: "", behalf: "" });

export function asActor(doer: Doer): Actor {
  const plain = actorOf(doer.role || "system");
  const held = (role: string): string | Held => (doer.unit.trim() ? { role, unit: doer.unit.trim() } : role);
  const roles = [held(doer.role), ...doer.others.filter((each) => each !== doer.role)];
  const behalf = doer.behalf.trim() ? { on_behalf_of: doer.behalf.trim() } : {};
  return { id: doer.id.trim() || plain.id, roles: doer.role ? roles : plain.roles, ...behalf };
}

export function Who({ id, label, may, roles, known, doer, change }: {
  id: string; label: string; may: Named[]; roles: Role[]; known: Record<string, string>; doer: Doer;
  change: (doer: Doer) => void;
}) {
  const { language } = useStudio();
  const w = words(language);
  const title = (each: Named) => said(each.title, language) || each.name;
  const own = roles.find((each) => each.name === doer.role);
  const rest = roles.filter((each) => each.name !== doer.role);
  const [more, show] = useState(false);
  const unit = (
    <label htmlFor={`${id}-unit`}>{w.unit}
      <input id={`${id}-unit`} name="unit" value={doer.unit} autoComplete="off" placeholder={own?.unit ? known[own.unit] ?? "" : ""}
        onInput={(event) => change({ ...doer, unit: event.currentTarget.value })} />
    </label>
  );
  return (
    <div class="who">
      <div class="fields">
        <label htmlFor={id}>{label}
          <select id={id} name="actor" value={doer.role} onChange={(event) => change({ ...doer, role: event.currentTarget.value })}>
            {may.map((each) => <option key={each.name} value={each.name}>{title(each)}</option>)}
          </select>
        </label>
        {own?.unit && unit}
      </div>
      <button type="button" class="link" aria-expanded={more} onClick={() => show(!more)}>{w.moreOfActor}</button>
      {more && (
        <div class="fields">
          <label htmlFor={`${id}-id`}>{w.person}
            <input id={`${id}-id`} name="person" value={doer.id} autoComplete="off" placeholder={actorOf(doer.role || "system").id}
              onInput={(event) => change({ ...doer, id: event.currentTarget.value })} />
          </label>
          <label htmlFor={`${id}-others`}>{w.otherRoles}
            <select id={`${id}-others`} name="other_roles" multiple size={4}
              onChange={(event) => change({ ...doer, others: [...event.currentTarget.selectedOptions].map((each) => each.value) })}>
              {rest.map((each) => (
                <option key={each.name} value={each.name} selected={doer.others.includes(each.name)}>{title(each)}</option>
              ))}
            </select>
          </label>
          {!own?.unit && unit}
          <label htmlFor={`${id}-behalf`}>{w.onBehalfOf}
            <input id={`${id}-behalf`} name="on_behalf_of" value={doer.behalf} autoComplete="off"
              onInput={(event) => change({ ...doer, behalf: event.currentTarget.value })} />
          </label>
        </div>
      )}
    </div>
  );
}
