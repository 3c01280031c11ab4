// How the editor looks: every colour is a variable of studio.css, so that light and dark need no second theme.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--code-key)", fontWeight: "500" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-text)" },
  { tag: [tags.content, tags.attributeValue], color: "var(--ink)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)" },
  { tag: [tags.keyword, tags.bool, tags.number, tags.atom], color: "var(--code-word)" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--quiet)" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

export const look = [
  syntaxHighlighting(colours),
  EditorView.theme({
    "&": { height: "100%", fontSize: "13.5px", color: "var(--ink)", backgroundColor: "var(--paper)" },
    "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
    ".cm-content": { caretColor: "var(--ink)" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
    ".cm-activeLine": { backgroundColor: "var(--active)" },
    ".cm-activeLineGutter": { backgroundColor: "var(--active)", color: "var(--ink)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "var(--selection) !important",
    },
    ".cm-selectionMatch": { backgroundColor: "var(--match)" },
    ".cm-searchMatch": { backgroundColor: "var(--match)", outline: "1px solid var(--quiet)" },
    ".cm-foldPlaceholder": { backgroundColor: "var(--ground)", color: "var(--ink)", borderColor: "var(--line)" },
    ".cm-panels": { backgroundColor: "var(--ground)", color: "var(--ink)", borderColor: "var(--line)" },
    ".cm-textfield": { backgroundColor: "var(--paper)", color: "var(--ink)", borderColor: "var(--border)" },
    ".cm-button": { backgroundImage: "none", backgroundColor: "var(--paper)", color: "var(--ink)" },
    ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--border)",
      borderRadius: "6px", boxShadow: "0 4px 16px #0003", maxWidth: "34rem" },
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
    ".cm-completionDetail": { color: "inherit", opacity: "0.85" },
    ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap", fontFamily: "var(--sans)" },
    ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
    ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
    ".cm-diagnostic-info": { borderLeftColor: "var(--accent)" },
    ".cm-lint-marker": { width: "9px", height: "9px", borderRadius: "50%", margin: "6px 2px" },
    ".cm-lint-marker-error": { content: "normal", backgroundColor: "var(--bad)" },
    ".cm-lint-marker-warning": { content: "normal", backgroundColor: "var(--warn)" },
    ".cm-lint-marker-info": { content: "normal", backgroundColor: "var(--accent)" },
    ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 1.5px",
      textUnderlineOffset: "3px" },
    ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--warn) 1.5px",
      textUnderlineOffset: "3px" },
    ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted var(--accent) 1.5px",
      textUnderlineOffset: "3px" },
    ".cm-changedLine, .cm-insertedLine": { backgroundColor: "var(--added) !important" },
    ".cm-deletedChunk": { backgroundColor: "var(--removed) !important" },
    "&.cm-merge-b .cm-changedText": { background: "var(--added-word) !important" },
    "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText": { background: "var(--removed-word) !important" },
    "&.cm-merge-a .cm-changedLine": { backgroundColor: "var(--removed) !important" },
    ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: "none !important" },
    ".cm-collapsedLines": { background: "var(--ground)", color: "var(--ink)" },
  }),
];

export const nonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";

export const withNonce = EditorView.cspNonce.of(nonce());
