// Running the policy's scenarios: which pass, what is wrong with the others, and what none of them touches.
import { useState } from "preact/hooks";
import { Standing, useGoodBuffer } from "./answers";
import { api, type ScenariosRun } from "./api";
import { openFile, rightly } from "./files";
import { change, useStudio } from "./store";
import { said, words } from "./words";

export function Scenarios() {
  const { language, ran } = useStudio();
  const w = words(language);
  const buffer = useGoodBuffer();
  const [busy, setBusy] = useState(false);
  const [onlyFailed, setOnlyFailed] = useState(false);
  const run = () =>
    void rightly(async () => {
      if (!buffer) return;
      setBusy(true);
      try {
        const answer = await api.runScenarios(buffer);
        change({ ran: answer, coverage: answer.coverage ?? null });
      } finally {
        setBusy(false);
      }
    });
  return (
    <Standing buffer={buffer}>
      <div class="bar">
        <button type="button" class="primary" disabled={busy} onClick={run}>{busy ? w.running : w.runAll}</button>
        <span role="status" class="tally">{ran ? w.passedFailed(ran.passed, ran.failed) : w.notRunYet}</span>
        {ran && ran.failed > 0 && (
          <label><input type="checkbox" checked={onlyFailed} onChange={() => setOnlyFailed(!onlyFailed)} /> {w.onlyFailed}</label>
        )}
        <span class="grow" />
        {ran && <button type="button" onClick={() => change({ tab: "diagram", colours: "coverage" })}>{w.showCoverage}</button>}
      </div>
      {ran && <Results run={ran} onlyFailed={onlyFailed} />}
    </Standing>
  );

  function Results({ run: all, onlyFailed: few }: { run: ScenariosRun; onlyFailed: boolean }) {
    const shown = [...all.results].sort((a, b) => Number(a.ok) - Number(b.ok)).filter((each) => !few || !each.ok);
    return (
      <ul class="results pad">
        {shown.map((each) => (
          <li key={`${each.file}:${each.name}`} class={each.ok ? "ok" : "not-ok"}>
            <span class={`badge ${each.ok ? "good" : "bad"}`}>{each.ok ? w.passed : w.failed}</span>
            <span>{said(each.title, language) || each.name}</span>{" "}
            {each.file && <button type="button" class="link" onClick={() => void rightly(() => openFile(each.file ?? ""))}>{each.file}</button>}
            {each.problems.length > 0 && (
              <ul>{each.problems.map((one, at) => <li key={at} class="problem">{typeof one === "string" ? one : said(one.text, language)}</li>)}</ul>
            )}
          </li>
        ))}
      </ul>
    );
  }
}
