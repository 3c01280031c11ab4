// What changed against the saved version: in meaning, as the server tells it, and in the text.
import { yaml } from "@codemirror/lang-yaml";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";
import { Standing, useAnswer, useGoodBuffer } from "./answers";
import { api, type Change } from "./api";
import { look, withNonce } from "./look";
import { change, policyFile, useStudio } from "./store";
import { said, words } from "./words";

export function Changes() {
  const { language } = useStudio();
  const w = words(language);
  const buffer = useGoodBuffer();
  const file = policyFile();
  const host = useRef<HTMLDivElement>(null);
  const diff = useAnswer(buffer && (() => api.diff(buffer, language)), [buffer?.text, file?.digest, language]);

  useEffect(() => {
    if (!host.current || !file || file.saved === file.text) return;
    const shared = [withNonce, lineNumbers(), yaml(), look, EditorState.readOnly.of(true), EditorState.phrases.of(w.editor)];
    const label = (text: string) => EditorView.contentAttributes.of({ "aria-label": text });
    const view = new MergeView({
      parent: host.current,
      a: { doc: file.saved, extensions: [...shared, label(w.savedVersion)] },
      b: { doc: file.text, extensions: [...shared, label(w.yourVersion)] },
      collapseUnchanged: { margin: 2, minSize: 5 },
    });
    return () => view.destroy();
  }, [file?.saved, file?.text, language]);

  const play = (one: Change) => one.witness?.walk && change({ walk: one.witness.walk, tab: "try" });
  return (
    <div class="pad">
      <Standing buffer={buffer} problem={diff.problem}>
        <section class="card" aria-busy={diff.busy}>
          <h2>{w.meaning}</h2>
          {diff.answer?.equal && <p class="equal">{w.equalMeaning}</p>}
          <ul class="results meaning">
            {diff.answer?.changes.map((each, index) => (
              <li key={index}>
                <span class="finding">{said(each.text, language)}</span>{" "}
                {each.witness?.walk && <button type="button" class="play" onClick={() => play(each)}>{w.play}</button>}
              </li>
            ))}
          </ul>
          {!!diff.answer?.renamed?.length && <p>{w.renamed}: {diff.answer.renamed.map((each) => `${each.old} → ${each.new}`).join(", ")}</p>}
          {!!diff.answer?.wording?.length && (
            <details><summary>{w.wordingOnly(diff.answer.wording.length)}</summary>
              <ul>{diff.answer.wording.map((each, index) => (
                <li key={index}><code>{each.place}</code>: {said(each.old, language)} → {said(each.new, language)}</li>
              ))}</ul>
            </details>
          )}
        </section>
      </Standing>
      <section class="card">
        <h2>{w.textChanges}</h2>
        {file && file.saved === file.text ? <p>{w.sameText}</p> : (
          <>
            <div class="sides"><h3>{w.savedVersion}</h3><h3>{w.yourVersion}</h3></div>
            <div class="merge" ref={host} />
          </>
        )}
      </section>
    </div>
  );
}
