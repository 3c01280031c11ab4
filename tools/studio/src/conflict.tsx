// A file that changed elsewhere while it was edited here: both versions side by side, and a person chooses.
import { MergeView } from "@codemirror/merge";
import { yaml } from "@codemirror/lang-yaml";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { useEffect, useRef } from "preact/hooks";
import { settle } from "./files";
import { look, withNonce } from "./look";
import { change, useStudio } from "./store";
import { words } from "./words";

export function ConflictDialog() {
  const { conflict, language } = useStudio();
  const dialog = useRef<HTMLDialogElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const merge = useRef<MergeView | null>(null);
  const w = words(language);

  useEffect(() => {
    if (!conflict || !dialog.current || !host.current) return;
    dialog.current.showModal();
    const shared = [withNonce, lineNumbers(), yaml(), look, EditorView.lineWrapping, EditorState.phrases.of(w.editor)];
    const view = new MergeView({
      parent: host.current,
      a: { doc: conflict.theirs.text, extensions: [...shared, EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ "aria-label": w.theirs })] },
      b: { doc: conflict.mine, extensions: [...shared, history(), keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": w.mine })] },
      revertControls: "a-to-b",
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    merge.current = view;
    return () => view.destroy();
  }, [conflict, language]);

  if (!conflict) return null;
  const merged = () => merge.current?.b.state.doc.toString() ?? conflict.mine;
  return (
    <dialog class="conflict" ref={dialog} aria-labelledby="conflict-title"
      onClose={() => change({ conflict: null })}>
      <h2 id="conflict-title">{w.conflict}</h2>
      <p>{conflict.gone ? w.gone(conflict.path) : w.conflictText(conflict.path)}</p>
      <div class="sides"><h3>{w.theirs}</h3><h3>{w.mine}</h3></div>
      <div class="merge" ref={host} />
      <p class="quiet">{w.mergeHint}</p>
      <div class="row">
        <button type="button" onClick={() => void settle(conflict.mine)}>{w.keepMine}</button>
        {!conflict.gone && <button type="button" onClick={() => void settle(conflict.theirs.text)}>{w.takeTheirs}</button>}
        <button type="button" class="primary" onClick={() => void settle(merged())}>{w.mergeByHand}</button>
        <span class="grow" />
        <button type="button" onClick={() => change({ conflict: null })}>{w.cancel}</button>
      </div>
    </dialog>
  );
}
