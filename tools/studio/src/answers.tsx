// Asking the server as long as what is asked about stays the same; the last answer stays in view meanwhile.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Unanswered, type Buffer, type Said } from "./api";
import { tell } from "./files";
import { policyFile, useStudio } from "./store";
import { said, words } from "./words";

export interface Answer<T> { answer: T | null; problem: Said; busy: boolean }

// `ask` null: there is nothing to ask yet. `about`: what the question depends on.
export function useAnswer<T>(ask: ((signal: AbortSignal) => Promise<T>) | null, about: unknown[]): Answer<T> {
  const [held, hold] = useState<Answer<T>>({ answer: null, problem: null, busy: false });
  useEffect(() => {
    if (!ask) return;
    const aborted = new AbortController();
    hold((before) => ({ ...before, busy: true }));
    ask(aborted.signal).then(
      (answer) => hold({ answer, problem: null, busy: false }),
      (error: unknown) => {
        if (aborted.signal.aborted) return;
        if (error instanceof Unanswered && error.status) hold((before) => ({ ...before, problem: error.said, busy: false }));
        else tell(error);
      },
    );
    return () => aborted.abort();
  }, about);
  return held;
}

// The policy's text as it last was without errors; views never go blank while somebody types.
export function useGoodBuffer(): Buffer | null {
  const { good } = useStudio();
  const file = policyFile();
  const text = file ? good[file.path] : undefined;
  return file && text !== undefined ? { path: file.path, text } : null;
}

// What every view says first: that the text has errors, or that its question was refused.
export function Standing({ buffer, problem, children }: {
  buffer: Buffer | null; problem?: Said; children?: ComponentChildren;
}) {
  const { language } = useStudio();
  const w = words(language);
  const file = policyFile();
  const { checked, path, checkedText } = useStudio();
  const broken = checked && !checked.ok && path === file?.path && checkedText === file?.text;
  return (
    <>
      {broken && <p class="hint" role="status">{buffer ? w.lastGood : w.hasErrors}</p>}
      {problem && <p class="trouble" role="alert">{said(problem, language)}</p>}
      {buffer ? children : !broken && <p class="empty">{w.loading}</p>}
    </>
  );
}
