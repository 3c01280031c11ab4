// How the case stands: which deadlines run with the time that is left, and who must approve what.
import type { Approval, DeadlineNow } from "./api";
import { readable } from "./instants";
import { useStudio } from "./store";
import { said, words } from "./words";

export function Deadlines({ deadlines }: { deadlines: DeadlineNow[] }) {
  const { language } = useStudio();
  const w = words(language);
  return (
    <section class="card" aria-label={w.deadlines}>
      <h3>{w.deadlines}</h3>
      {!deadlines.length ? <p class="quiet">{w.noDeadlines}</p> : (
        <table>
          <thead><tr><th scope="col">{w.deadline}</th><th scope="col">{w.due}</th><th scope="col">{w.left}</th><th scope="col">{w.status}</th></tr></thead>
          <tbody>
            {deadlines.map((each) => (
              <tr key={each.name} data-deadline={each.name} class={manner(each)}>
                <td>{said(each.title, language) || each.name}</td>
                <td>{each.due ? readable(each.due, language) : w.notSaid}</td>
                <td>{said(each.left_text, language) || w.notSaid}</td>
                <td>{w.statuses[each.status] ?? each.status}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function manner(each: DeadlineNow): string {
  if (each.status === "breached" || each.status === "missed" || (typeof each.left === "number" && each.left < 0)) return "late";
  return each.left === null || each.left === undefined ? "ended" : "";
}

export function Approvals({ approvals }: { approvals: Approval[] }) {
  const { language } = useStudio();
  const w = words(language);
  if (!approvals.length) return null;
  return (
    <section class="card" aria-label={w.approvals}>
      <h3>{w.approvals}</h3>
      <ul>
        {approvals.map((each, index) => (
          <li key={index}>
            <strong>{said(each.title, language) || each.name}</strong>{" "}
            <span class={`badge ${each.status === "granted" ? "good" : each.status === "refused" ? "bad" : ""}`}>
              {w.statuses[each.status] ?? each.status}
            </span>
            {!!each.steps && each.status === "pending" && <span class="quiet"> {w.stepOf(each.step ?? 1, each.steps)}</span>}
            {!!each.may_vote?.length && <span> {w.mayVote}{w.colon}{each.may_vote.map((who) => said(who.title, language)).join(w.comma)}</span>}
            {each.due && <span class="quiet"> · {w.due}{w.colon}{readable(each.due, language)}</span>}
            {each.votes?.map((vote, at) => (
              <div key={at}>{said(vote.for, language)}{w.colon}{vote.granted ? w.granted : w.denied}</div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
