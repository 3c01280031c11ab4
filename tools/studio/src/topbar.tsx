// The bar at the top: which file, whether it is saved, which language; and what went wrong, until it is closed.
import { useEffect } from "preact/hooks";
import { openFile, loadFolder, refresh, rightly, save } from "./files";
import { change, current, speak, studio, unsaved, useStudio, type Pane } from "./store";
import type { FileEntry, Language } from "./api";
import { said, words } from "./words";

// Files that go with policies, in the order of the list; the last are of no kind known here.
const KINDS = ["base", "clauses", "staff", "delivery", "simulation", "migration", "profile", "binding", "map", ""];

export function TopBar() {
  const { language, folder, path, open, pane } = useStudio();
  const w = words(language);
  useCounts();
  const file = current();
  const dirty = unsaved(file);
  const label = (each: FileEntry) => {
    const title = said(each.title, language);
    const mark = unsaved(open[each.path]) ? " ●" : "";
    return `${each.path}${title ? ` · ${title}` : ""}${each.errors ? w.errorsIn(each.errors) : ""}${mark}`;
  };
  const group = (name: string, entries: FileEntry[]) =>
    entries.length > 0 && (
      <optgroup label={name}>
        {entries.map((each) => <option key={each.path} value={each.path}>{label(each)}</option>)}
      </optgroup>
    );
  return (
    <header class="topbar">
      <h1><img src="/pages/icon.svg" alt="" width="22" height="22" /> <span>{w.product}</span></h1>
      <label class="file">
        <span class="unseen">{w.fileChoice}</span>
        <select value={path ?? ""} onChange={(event) => void rightly(() => openFile(event.currentTarget.value))}>
          {group(w.policies, folder?.policies ?? [])}
          {group(w.scenarioFiles, folder?.scenarios ?? [])}
          {KINDS.map((kind) => group(w.fileKinds[kind] ?? kind, (folder?.others ?? []).filter((each) => each.kind === kind)))}
        </select>
      </label>
      <button type="button" class={dirty ? "save primary" : "save"} disabled={!dirty} title={w.saveKeys}
        onClick={() => void save()}>{w.save}</button>
      <span class={dirty ? "unsaved mark" : "mark"} role="status">{dirty ? `● ${w.unsaved}` : w.allSaved}</span>
      <span class="grow" />
      <div class="panes choice" role="group" aria-label={w.panes}>
        {(["text", "views"] as Pane[]).map((each) => (
          <button type="button" key={each} data-pane={each} aria-pressed={pane === each} onClick={() => change({ pane: each })}>
            {each === "text" ? w.paneText : w.paneViews}
          </button>
        ))}
      </div>
      <div class="languages choice" role="group" aria-label={w.language}>
        {(["en", "zh"] as Language[]).map((each) => (
          <button type="button" key={each} lang={each === "zh" ? "zh-CN" : "en"} aria-pressed={language === each}
            onClick={() => speak(each)}>{each === "zh" ? "中文" : "English"}</button>
        ))}
      </div>
    </header>
  );
}

const COUNTING_MS = 4_000;
const COUNTING_TIMES = 40;
let asked = 0;

// Mistakes of files that are not open are counted in the background: the list is asked for again until all are known.
function useCounts(): void {
  const { folder, away } = useStudio();
  useEffect(() => {
    if (!folder || away) return;
    const lacking = [...folder.policies, ...folder.scenarios, ...folder.others].some((each) => each.errors === null);
    if (!lacking || asked > COUNTING_TIMES) return;
    const timer = setTimeout(() => {
      asked += 1;
      void rightly(loadFolder);
    }, COUNTING_MS);
    return () => clearTimeout(timer);
  }, [folder, away]);
}

const TOLD_MS = 8_000;

// What a person must know at once: the server is away, a question was refused, something was saved.
export function Notices() {
  const { language, away, trouble, told } = useStudio();
  const w = words(language);
  useEffect(() => {
    if (!told) return;
    const timer = setTimeout(() => change({ told: null }), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const again = () => void rightly(loadFolder);
  return (
    <div class="notices" aria-live="polite">
      {away && <p class="notice bad">{w.away} <button type="button" onClick={again}>{w.retry}</button></p>}
      {trouble && (
        <p class="notice bad">
          <span>{said(trouble, language)}</span>{" "}
          <button type="button" onClick={() => change({ trouble: null })}>{w.close}</button>
        </p>
      )}
      {told && (
        <p class="notice good" key={String(told)}>
          <span>{said(told, language)}</span>{" "}
          <button type="button" onClick={() => change({ told: null })}>{w.close}</button>
        </p>
      )}
    </div>
  );
}

// A page that is closed with unsaved text asks first.
export function guardUnsaved(): void {
  addEventListener("beforeunload", (event) => {
    if (Object.values(studio().open).some(unsaved)) event.preventDefault();
  });
  addEventListener("focus", () => void rightly(refresh));
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      void save();
    }
  });
}
