// Running the policy's scenarios: which pass, what is wrong with the others, and what none of them touches.
import { useState } from "preact/hooks";
import { Standing, useGoodBuffer } from "./answers";
import { api, type ScenarioResult, type ScenariosRun } from "./api";
import { openFile, rightly } from "./files";
import { change, useStudio } from "./store";
import { said, words } from "./words";

export function Scenarios() {
  const { language, running, ran: before } = useStudio();
  const w = words(language);
  const buffer = useGoodBuffer();
  const ran = running ? null : before; // what came last time says nothing while the text as it is now is run
  const [onlyFailed, setOnlyFailed] = useState(false);
  const run = () =>
    void rightly(async () => {
      if (!buffer) return;
      change({ running: true });
      try {
        const answer = await api.runScenarios(buffer, language);
        change({ ran: answer, coverage: answer.visited ?? null });
      } finally {
        change({ running: false });
      }
    });
  return (
    <Standing buffer={buffer}>
      <div class="bar">
        <button type="button" class="primary" disabled={running} onClick={run}>{w.runAll}</button>
        <span role="status" class="tally">
          {running ? w.running : ran ? w.passedFailed(ran.passed, ran.failed, ran.not_run) : w.notRunYet}
        </span>
        {running && <progress aria-label={w.running} />}
        {ran && ran.failed > 0 && (
          <label><input type="checkbox" checked={onlyFailed} onChange={() => setOnlyFailed(!onlyFailed)} /> {w.onlyFailed}</label>
        )}
        <span class="grow" />
        {ran && <button type="button" onClick={() => change({ tab: "diagram", colours: "coverage" })}>{w.showCoverage}</button>}
      </div>
      {ran && <Untouched run={ran} />}
      {ran && <Results run={ran} onlyFailed={onlyFailed} />}
    </Standing>
  );
}

// What no scenario has shown yet, by kind.
function Untouched({ run }: { run: ScenariosRun }) {
  const { language } = useStudio();
  const w = words(language);
  const kinds = Object.entries(run.coverage ?? {});
  const elements = kinds.reduce((sum, [, each]) => sum + each.elements, 0);
  const touched = kinds.reduce((sum, [, each]) => sum + each.touched, 0);
  const lacking = kinds.filter(([, each]) => each.untouched.length);
  if (!elements) return null;
  return (
    <details class="pad untouched">
      <summary>{w.touchedOf(touched, elements)} <progress max={elements} value={touched} aria-hidden="true" /></summary>
      {lacking.map(([kind, each]) => <p key={kind}><span class="badge warn">{w.elementKinds[kind] ?? kind}</span> {each.untouched.join(w.comma)}</p>)}
    </details>
  );
}

// What wants looking at comes first: 0 failed, 1 not run here, 2 passed.
function rank(result: ScenarioResult): 0 | 1 | 2 {
  return result.ok ? 2 : result.not_run ? 1 : 0;
}

function Results({ run, onlyFailed }: { run: ScenariosRun; onlyFailed: boolean }) {
  const { language } = useStudio();
  const w = words(language);
  const shown = [...run.results].sort((a, b) => rank(a) - rank(b)).filter((each) => !onlyFailed || rank(each) === 0);
  return (
    <ul class="results pad">
      {shown.map((each) => (
        <li key={`${each.file}:${each.name}`} class={rank(each) === 0 ? "not-ok" : "ok"} data-scenario={each.name}>
          <span class={`badge ${["bad", "warn", "good"][rank(each)]}`}>{[w.failed, w.notRun, w.passed][rank(each)]}</span>
          <span>{said(each.title, language) || each.name}</span>{" "}
          {each.file && <button type="button" class="link" onClick={() => void rightly(() => openFile(each.file ?? ""))}>{each.file}</button>}{" "}
          {each.walk && <button type="button" class="link" onClick={() => change({ walk: each.walk ?? null, tab: "try" })}>{w.play}</button>}
          {each.problems.length > 0 && <ul>{each.problems.map((one, at) => <li key={at} class="problem">{said(one, language)}</li>)}</ul>}
          {!!each.timeline?.length && (
            <details><summary>{w.timeline}</summary>
              <pre class="yaml" tabIndex={0}>{each.timeline.map((line) => `${line.mark} ${line.text}`).join("\n")}</pre>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
