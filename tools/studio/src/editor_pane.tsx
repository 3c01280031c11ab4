// The left side: the editor, and below it what is wrong with the text.
import { isolateHistory } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";
import type { EditorState } from "@codemirror/state";
import { useEffect, useRef } from "preact/hooks";
import { api, type Diagnostic } from "./api";
import { editorState, goToLine, speakInEditor, underline, type Around } from "./editing";
import { tell, typed } from "./files";
import { change, current, policyFile, studio, useStudio } from "./store";
import { said, words } from "./words";

// The one editor of the page: the diagram, the problems list and findings move its cursor.
let theEditor: EditorView | null = null;

export function showLine(line: number, column = 1, focus = true): void {
  if (!theEditor) return;
  if (focus) change({ pane: "text" });
  const editor = theEditor;
  // On a small screen the editor can take the focus only once it is shown again.
  requestAnimationFrame(() => goToLine(editor, line, column, focus));
}

const around: Around = {
  path: () => studio().path ?? "",
  language: () => studio().language,
  typed: (text) => typed(studio().path ?? "", text),
  moved: (line) => {
    if (line !== studio().cursorLine) change({ cursorLine: line });
  },
};

export function EditorPane() {
  const { language, path, incoming } = useStudio();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const states = useRef(new Map<string, EditorState>());
  const shown = useRef<string | null>(null);
  const file = current();

  useEffect(() => {
    if (!host.current || !file) return;
    if (shown.current === file.path) return;
    if (shown.current && view.current) states.current.set(shown.current, view.current.state);
    const before = states.current.get(file.path);
    const next = before && before.doc.toString() === file.text ? before : editorState(file.text, around);
    if (view.current) view.current.setState(next);
    else view.current = new EditorView({ parent: host.current, state: next });
    theEditor = view.current;
    shown.current = file.path;
    change({ cursorLine: view.current.state.doc.lineAt(view.current.state.selection.main.head).number });
  }, [path, file === null]);

  useEffect(() => {
    if (view.current) speakInEditor(view.current, language);
  }, [path, language, file === null]);

  // Texts that were settled elsewhere (a conflict) come in as steps of their own, which undo takes back.
  useEffect(() => {
    const editor = view.current;
    if (!editor || !incoming.length || shown.current !== path) return;
    change({ incoming: [] });
    for (const insert of incoming) {
      const changes = { from: 0, to: editor.state.doc.length, insert };
      editor.dispatch({ changes, annotations: isolateHistory.of("full") });
    }
  }, [incoming]);

  useLiveCheck();
  useCheckOfPolicy();
  const { checked } = studio();
  useEffect(() => {
    if (view.current && checked && studio().checkedText === view.current.state.doc.toString()) {
      underline(view.current, mine(checked.diagnostics), language);
    }
  }, [checked, language, path]);

  const w = words(language);
  return (
    <section class="left" aria-label={w.editorPart}>
      <p class="unseen" id="escape-hint">{w.escapeHint}</p>
      <div class="editor" ref={host} />
      <Problems />
    </section>
  );
}

// Diagnostics of another file (one that this one extends) have no place in this text.
const mine = (all: Diagnostic[]): Diagnostic[] => all.filter((each) => !each.file || each.file === studio().path);

const QUIET_MS = 300;

function useLiveCheck(): void {
  const { path } = useStudio();
  const text = current()?.text ?? null;
  useEffect(() => {
    if (path === null || text === null) return;
    const aborted = new AbortController();
    const soon = studio().checkedText === null ? 0 : QUIET_MS;
    const timer = setTimeout(() => {
      change({ checking: true });
      api.check({ path, text }, aborted.signal).then(
        (checked) => {
          const good = checked.ok ? { ...studio().good, [path]: text } : studio().good;
          change({ checked, checkedText: text, checking: false, away: false, good });
        },
        (error: unknown) => {
          if (aborted.signal.aborted) return;
          change({ checking: false });
          tell(error);
        },
      );
    }, soon);
    return () => {
      clearTimeout(timer);
      aborted.abort();
    };
  }, [path, text]);
}

// The views are about a policy also while another file is edited: it is checked once, if it was not before.
function useCheckOfPolicy(): void {
  const { path, good } = useStudio();
  const file = policyFile();
  const unknown = file && file.path !== path && good[file.path] === undefined ? file : null;
  useEffect(() => {
    if (!unknown) return;
    const aborted = new AbortController();
    const { path: about, text } = unknown;
    api.check({ path: about, text }, aborted.signal).then(
      (checked) => checked.ok && change({ good: { ...studio().good, [about]: text } }),
      (error: unknown) => !aborted.signal.aborted && tell(error),
    );
    return () => aborted.abort();
  }, [unknown?.path, unknown?.text]);
}

const RANK: Record<string, number> = { error: 0, warning: 1 };

function Problems() {
  const { language, path, checked, checking } = useStudio();
  const w = words(language);
  const all = [...(checked?.diagnostics ?? [])].sort(
    (a, b) => (RANK[a.severity] ?? 2) - (RANK[b.severity] ?? 2) || a.line - b.line || a.column - b.column,
  );
  const count = (severity: string) => all.filter((each) => each.severity === severity).length;
  const rest = all.length - count("error") - count("warning");
  const told = !checked ? w.checking : all.length ? w.problemCount(count("error"), count("warning"), rest) : w.noProblems;
  return (
    <section class="problems" aria-label={w.problems} data-checked={checked ? path : ""}>
      <h2>
        <span class={count("error") ? "dot bad" : count("warning") ? "dot warn" : "dot good"} aria-hidden="true" />
        <span role="status" aria-live="polite" class="problem-count">{told}</span>
        {checked && checked.kind !== "policy" && <span class="quiet kind"> · {w.checkedAs(w.fileKinds[checked.kind ?? ""] ?? "")}</span>}
        {checking && <span class="quiet" aria-hidden="true"> …</span>}
      </h2>
      {all.length > 0 && (
        <ol>
          {all.map((each, index) => (
            <li key={index} class={each.severity} value={index + 1}>
              <button type="button" onClick={() => showLine(each.line, each.column)}>
                <span class="badge">{w.severity[each.severity as "error"] ?? each.severity}</span>
                <span class="where">{each.file && each.file !== studio().path ? `${each.file}:` : ""}{w.lineNumber(each.line)}</span>
                <span class="message">{said(each.message, language)}</span>
                {each.remedy && <span class="remedy">{said(each.remedy, language)}</span>}
                <code class="code">{each.code}</code>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
