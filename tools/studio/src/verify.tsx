// Proving the policy: sections, how far it is, and findings whose witness can be played in “Try”.
import { useEffect, useState } from "preact/hooks";
import { Standing, useGoodBuffer } from "./answers";
import { api, type Finding, type Job } from "./api";
import { showLine } from "./editor_pane";
import { rightly } from "./files";
import { change, useStudio } from "./store";
import { said, words } from "./words";

const SECTIONS = ["tables", "paths", "guarantees"];
const EVERY_MS = 400;

export function Verify() {
  const { language, job, jobId } = useStudio();
  const w = words(language);
  const buffer = useGoodBuffer();
  const [chosen, choose] = useState(["tables"]);
  const [seconds, setSeconds] = useState(60);
  const running = !!jobId && !ENDED.has(job?.state ?? "");
  usePolling(jobId, running);
  const start = () =>
    void rightly(async () => {
      if (!buffer) return;
      const answer = await api.verify(buffer, language, SECTIONS.filter((each) => chosen.includes(each)), seconds);
      change({ jobId: answer.job, job: null });
    });
  const stop = () => void rightly(async () => { if (jobId) await api.cancel(jobId); });
  return (
    <Standing buffer={buffer}>
      <div class="pad">
        <fieldset>
          <legend>{w.verifyWhat}</legend>
          <div class="row">
            {SECTIONS.map((each) => (
              <label key={each}>
                <input type="checkbox" name={each} checked={chosen.includes(each)}
                  onChange={() => choose(chosen.includes(each) ? chosen.filter((one) => one !== each) : [...chosen, each])} />
                {w.sections[each]}
              </label>
            ))}
            <label>{w.seconds}
              <input type="number" min="1" max="600" value={seconds} onInput={(event) => setSeconds(Number(event.currentTarget.value) || 60)} />
            </label>
          </div>
        </fieldset>
        <div class="row bar">
          <button type="button" class="primary" disabled={running || !chosen.length} onClick={start}>{w.verify}</button>
          {running && <button type="button" onClick={stop}>{w.cancelJob}</button>}
          {jobId && <span role="status" class="job">{w.jobStates[job?.state ?? "queued"] ?? job?.state}</span>}
          {running && <Progress job={job} />}
        </div>
        {job?.error && <p class="trouble" role="alert">{said(job.error, language)}</p>}
        {job && <Findings job={job} />}
      </div>
    </Standing>
  );
}

const ENDED = new Set(["done", "failed", "cancelled"]);

function usePolling(id: string | null, running: boolean): void {
  useEffect(() => {
    if (!id || !running) return;
    let timer = 0;
    let stopped = false;
    const look = () => void rightly(async () => {
      const job = await api.job(id);
      if (stopped) return;
      change({ job });
      if (!ENDED.has(job.state)) timer = window.setTimeout(look, EVERY_MS);
    });
    look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [id, running]);
}

function Progress({ job }: { job: Job | null }) {
  const { language } = useStudio();
  const progress = job?.progress;
  if (progress === null || progress === undefined) return <progress />;
  if (typeof progress === "number") return <progress max="1" value={progress} />;
  if (typeof progress === "string") return <><progress /> <span class="quiet">{progress}</span></>;
  return (
    <>
      {progress.of ? <progress max={progress.of} value={progress.done ?? 0} /> : <progress />}
      <span class="quiet">{said(progress.what, language)} {progress.done}{progress.of ? `/${progress.of}` : ""}</span>
    </>
  );
}

function Findings({ job }: { job: Job }) {
  const { language } = useStudio();
  const w = words(language);
  const play = (finding: Finding) => {
    const walk = finding.witness?.walk;
    if (walk) change({ walk, tab: "try" });
  };
  return (
    <>
      <p role="status">{job.findings.length ? w.findings(job.findings.length) : ENDED.has(job.state) ? w.nothingFound : ""}</p>
      <ul class="results findings">
        {job.findings.map((each, index) => (
          <li key={index} class={each.severity} data-code={each.code}>
            <span class={`badge ${each.severity === "error" ? "bad" : each.severity === "warning" ? "warn" : ""}`}>
              {w.severity[each.severity as "error"] ?? each.severity}
            </span>
            <span class="finding">{said(each.message, language)}</span>{" "}
            {each.remedy && <span class="quiet">{said(each.remedy, language)} </span>}
            <code class="quiet">{each.code}</code>{" "}
            {!!each.line && !each.file && <button type="button" onClick={() => showLine(each.line ?? 1, each.column ?? 1)}>{w.lineNumber(each.line)}</button>}{" "}
            {each.witness?.walk && <button type="button" class="play" onClick={() => play(each)}>{w.play}</button>}
          </li>
        ))}
      </ul>
      {job.sections?.map((section) => (
        <details key={section.name} class="card">
          <summary>
            {w.sections[section.name] ?? section.name}{w.colon}
            {w.sectionCame(job.findings.filter((each) => each.section === section.name).length, section.proved.length, section.left_out.length > 0)}
          </summary>
          {section.covered.map((each, index) => <p key={index}>{said(each, language)}</p>)}
          {section.figures.length > 0 && (
            <ul class="results figures">
              {section.figures.map((each, index) => <li key={index}>{said(each.subject, language)}{w.colon}{said(each.text, language)}</li>)}
            </ul>
          )}
          <ul class="results">
            {section.proved.map((each, index) => (
              <li key={index}><span class="badge good">✓</span> {said(each.subject, language)}{w.colon}{said(each.text, language)}
                {each.how_far && <span class="quiet"> {said(each.how_far, language)}</span>}</li>
            ))}
          </ul>
          {section.left_out.map((each, index) => <p key={index} class="quiet">{w.leftOut}{w.colon}{said(each, language)}</p>)}
        </details>
      ))}
    </>
  );
}
