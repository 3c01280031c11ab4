// The editor as CodeMirror builds it: what keys do, and where completion, hover and diagnostics come from.
import {
  autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, completionStatus,
} from "@codemirror/autocomplete";
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, nextDiagnostic, setDiagnostics, type Diagnostic as Underline } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap,
  lineNumbers, rectangularSelection,
} from "@codemirror/view";
import { api, type Diagnostic, type Language } from "./api";
import { look, withNonce } from "./look";
import { inMarkdown } from "./markdown";
import { columnOf, offsetOf } from "./positions";
import { said, words } from "./words";

export interface Around {
  path: () => string;
  language: () => Language;
  typed: (text: string) => void;
  moved: (line: number) => void;
}

function completions(around: Around) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { line, column } = columnOf(context.state.doc, context.pos);
    const before = context.matchBefore(/[\w.-]*$/);
    if (!context.explicit && before?.from === before?.to && !/[\s:[{,-]$/.test(lineBefore(context))) return null;
    const aborted = new AbortController();
    context.addEventListener("abort", () => aborted.abort());
    try {
      const buffer = { path: around.path(), text: context.state.doc.toString() };
      const answer = await api.complete(buffer, line, column, aborted.signal);
      if (!answer.options.length) return null;
      const options = answer.options.map((option) => ({
        label: option.label,
        ...(option.detail ? { detail: said(option.detail, around.language()) } : {}),
        ...(option.info ? { info: said(option.info, around.language()) } : {}),
        ...(option.apply ? { apply: option.apply } : {}),
      }));
      return { from: offsetOf(context.state.doc, line, answer.from_column), options, validFor: /^[\w.-]*$/ };
    } catch {
      return null;
    }
  };
}

function lineBefore(context: CompletionContext): string {
  const line = context.state.doc.lineAt(context.pos);
  return line.text.slice(0, context.pos - line.from);
}

function hovering(around: Around): Extension {
  return hoverTooltip(async (view, pos) => {
    const { line, column } = columnOf(view.state.doc, pos);
    try {
      const answer = await api.hover({ path: around.path(), text: view.state.doc.toString() }, line, column);
      const text = said(answer.markdown, around.language());
      if (!text) return null;
      const word = view.state.wordAt(pos);
      return {
        pos: word?.from ?? pos,
        end: word?.to ?? pos,
        create: () => {
          const dom = document.createElement("div");
          dom.className = "hover";
          dom.append(...inMarkdown(text));
          return { dom };
        },
      };
    } catch {
      return null;
    }
  }, { hideOnChange: true });
}

const tongue = new Compartment();

const inLanguage = (language: Language): Extension => [
  EditorState.phrases.of(words(language).editor),
  EditorView.contentAttributes.of({ "aria-label": words(language).editorLabel, "aria-describedby": "escape-hint" }),
];

export function speakInEditor(view: EditorView, language: Language): void {
  view.dispatch({ effects: tongue.reconfigure(inLanguage(language)) });
}

// A text as it stands when a file is opened; files do not share their undo history.
export function editorState(text: string, around: Around): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      withNonce,
      tongue.of(inLanguage(around.language())),
      lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), codeFolding(), foldGutter(),
      lintGutter(), drawSelection(), indentOnInput(), indentUnit.of("  "), bracketMatching(), closeBrackets(),
      rectangularSelection(), highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), yaml(),
      autocompletion({ override: [completions(around)], activateOnTypingDelay: 150 }), hovering(around), look,
      keymap.of([
        ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap,
        ...lintKeymap, { key: "F8", run: nextDiagnostic }, indentWithTab,
      ]),
      EditorView.domEventHandlers({
        // An open list is closed with the focus; one that is still being asked for would open behind the person's back.
        blur: (_, view) => void (completionStatus(view.state) === "pending" && setTimeout(() => closeCompletion(view))),
        compositionend: (_, view) => void setTimeout(() => !view.composing && around.typed(view.state.doc.toString())),
      }),
      EditorView.updateListener.of((update) => {
        // While an input method composes a word, its letters stand in the text but are no text yet.
        if (update.docChanged && !update.view.composing) around.typed(update.state.doc.toString());
        if (update.selectionSet || update.docChanged) {
          around.moved(update.state.doc.lineAt(update.state.selection.main.head).number);
        }
      }),
    ],
  });
}

const SEVERITY: Record<string, Underline["severity"]> = { error: "error", warning: "warning" };

// Diagnostics as underlines, at the very characters they are about.
export function underline(view: EditorView, diagnostics: Diagnostic[], language: Language): void {
  const { doc } = view.state;
  const marks = diagnostics.filter((each) => each.line <= doc.lines).map((each): Underline => {
    const from = offsetOf(doc, each.line, each.column);
    let to = offsetOf(doc, each.end_line, each.end_column);
    if (to <= from) to = Math.min(from + 1, doc.lineAt(from).to);
    const lines = [said(each.message, language), said(each.remedy, language)].filter(Boolean);
    return { from, to: Math.max(to, from), severity: SEVERITY[each.severity] ?? "info", source: each.code, message: lines.join("\n") };
  });
  view.dispatch(setDiagnostics(view.state, marks.sort((a, b) => a.from - b.from)));
}

export function goToLine(view: EditorView, line: number, column = 1, focus = true): void {
  const at = offsetOf(view.state.doc, line, column);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  if (focus) view.focus();
}
