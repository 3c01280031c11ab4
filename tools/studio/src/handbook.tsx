// The handbook that is made of the policy, as its readers see it. It can run nothing: its frame is sandboxed.
import { useState } from "preact/hooks";
import { Standing, useAnswer, useGoodBuffer } from "./answers";
import { api, type Language } from "./api";
import { nonce } from "./look";
import { useStudio } from "./store";
import { words } from "./words";

export function Handbook() {
  const { language } = useStudio();
  const w = words(language);
  const buffer = useGoodBuffer();
  const [choice, choose] = useState<string>(language);
  const languages = choice.split("+") as Language[];
  const book = useAnswer(buffer && (() => api.handbook(buffer, languages)), [buffer?.text, choice]);
  // The frame inherits this page's rules for styles: none but those that carry our word, none on single elements.
  const html = (book.answer?.html ?? "")
    .replace(/<style\b/g, `<style nonce="${nonce()}"`)
    .replace(/<col style="width:([\d.]+%)"/g, '<col width="$1"');
  return (
    <>
      <div class="bar">
        <label>{w.handbookLanguages}
          <select value={choice} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="en">English</option>
            <option value="zh">中文</option>
            <option value="en+zh">{w.bothLanguages}</option>
          </select>
        </label>
        {book.busy && <span class="quiet" role="status">{w.loading}</span>}
      </div>
      <Standing buffer={buffer} problem={book.problem}>
        {html && <iframe title={w.handbookTitle} sandbox="" srcDoc={html} />}
      </Standing>
    </>
  );
}
