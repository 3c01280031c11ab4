// Asking for values: one control for each field or datum, after its type.
import type { ComponentChildren } from "preact";
import type { Named, Need } from "./api";
import { useStudio } from "./store";
import { said, words } from "./words";

export type Values = Record<string, string | string[]>;

// `known`: what the case already holds, shown where nothing is filled in.
interface Props { needs: Need[]; values: Values; change: (values: Values) => void; prefix: string; known?: Record<string, string> }

export function FactsForm({ needs, values, change, prefix, known = {} }: Props) {
  return (
    <div class="fields">
      {needs.map((need) => (
        <Field key={need.field} need={need} id={`${prefix}-${need.field}`} value={values[need.field] ?? ""} known={known[need.field] ?? ""}
          set={(value) => change({ ...values, [need.field]: value })} />
      ))}
    </div>
  );
}

const named = (choice: Named | string): Named => (typeof choice === "string" ? { name: choice } : choice);

function Field({ need, id, value, known, set }: {
  need: Need; id: string; known: string; value: string | string[]; set: (value: string | string[]) => void;
}) {
  const { language } = useStudio();
  const w = words(language);
  const choices = (need.choices ?? []).map(named);
  const label = (
    <span>
      {said(need.title, language) || need.field}
      {need.required && <abbr class="need" title={w.needed}> *</abbr>}
    </span>
  );
  const shared = { id, name: need.field, required: !!need.required };
  const text = typeof value === "string" ? value : value.join(", ");
  if (need.type === "bool") {
    choices.splice(0, choices.length, { name: "true", title: w.yes }, { name: "false", title: w.no });
  }
  if (need.type === "set" || (need.type === "list" && choices.length)) {
    const chosen = new Set(typeof value === "string" ? [] : value);
    return (
      <label htmlFor={id}>{label}
        <select {...shared} multiple onChange={(event) => set([...event.currentTarget.selectedOptions].map((o) => o.value))}>
          {choices.map((each) => (
            <option key={each.name} value={each.name} selected={chosen.has(each.name)}>
              {said(each.title, language) || each.name}
            </option>
          ))}
        </select>
      </label>
    );
  }
  if (choices.length) {
    return (
      <label htmlFor={id}>{label}
        <select {...shared} value={text} onChange={(event) => set(event.currentTarget.value)}>
          <option value="">{known || w.notSaid}</option>
          {choices.map((each) => <option key={each.name} value={each.name}>{said(each.title, language) || each.name}</option>)}
        </select>
      </label>
    );
  }
  if (need.type === "moment") return <DayAndTime id={id} label={label} need={need} value={text} known={known} set={set} />;
  const type = { date: "date", instant: "datetime-local" }[need.type] ?? "text";
  const mode = need.type === "integer" ? "numeric" : need.type === "number" ? "decimal" : undefined;
  return (
    <label htmlFor={id}>{label}
      <input {...shared} type={type} value={text} autoComplete="off" {...(mode ? { inputMode: mode } : {})}
        placeholder={known}
        onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
}

// A moment is a day, or a time on it.
function DayAndTime({ id, label, need, value, known, set }: {
  id: string; label: ComponentChildren; need: Need; value: string; known: string; set: (value: string) => void;
}) {
  const { language } = useStudio();
  const w = words(language);
  const [day = "", time = ""] = value.split("T");
  return (
    <div class="moment-field">
      <label htmlFor={id}>{label}
        <input id={id} name={need.field} type="date" required={!!need.required} value={day}
          onInput={(event) => set(event.currentTarget.value && `${event.currentTarget.value}${time && `T${time}`}`)} />
      </label>
      <label htmlFor={`${id}-time`}>{w.timeOfDay}
        <input id={`${id}-time`} type="time" value={time} disabled={!day}
          onInput={(event) => set(`${day}${event.currentTarget.value && `T${event.currentTarget.value}`}`)} />
      </label>
      {known && <small class="quiet">{known}</small>}
    </div>
  );
}

// What was filled in, as the server takes it: texts it gives their types itself.
export function filled(needs: Need[], values: Values): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const need of needs) {
    const value = values[need.field];
    if (value === undefined || value.length === 0) continue;
    if (need.type === "bool") found[need.field] = value === "true";
    else if (need.type === "list" && typeof value === "string") found[need.field] = value.split(/[,，、]\s*/).filter(Boolean);
    else found[need.field] = value;
  }
  return found;
}
