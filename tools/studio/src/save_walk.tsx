// Keeping a walk as a scenario: the server writes the YAML, a person sees it before it goes into a file.
import { useState } from "preact/hooks";
import { api, type Buffer, type Walk } from "./api";
import { loadFolder, rightly } from "./files";
import { change, setOpen, studio, unsaved, useStudio } from "./store";
import { words } from "./words";

interface Proposal { yaml: string; path: string; digest: string | null }

export function SaveWalk({ buffer, walk, done }: { buffer: Buffer; walk: Walk; done: () => void }) {
  const { language } = useStudio();
  const w = words(language);
  const [name, setName] = useState("");
  const [proposal, propose] = useState<Proposal | null>(null);
  const ask = (event: Event) => {
    event.preventDefault();
    void rightly(async () => {
      const answer = await api.scenario(buffer, walk, name);
      propose({ yaml: answer.yaml, path: answer.path_proposed, digest: answer.digest ?? null });
    });
  };
  const write = (kept: Proposal) =>
    void rightly(async () => {
      const open = studio().open[kept.path];
      if (unsaved(open)) throw new Error(words(language).openUnsaved(kept.path));
      const saved = await api.save(kept.path, kept.yaml, kept.digest);
      if (open) setOpen({ path: kept.path, text: kept.yaml, saved: kept.yaml, digest: saved.digest });
      await loadFolder();
      change({ told: { en: words("en").walkSaved(kept.path), zh: words("zh").walkSaved(kept.path) } });
      done();
    });
  return (
    <section class="card" aria-label={w.saveWalk}>
      <form class="row" onSubmit={ask}>
        <label class="row">{w.scenarioName}
          <input name="scenario" required value={name}
            onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <button type="submit">{w.showScenario}</button>
        <button type="button" onClick={done}>{w.cancel}</button>
      </form>
      {proposal && (
        <>
          <p class="proposed">{w.proposed(proposal.path)}</p>
          <pre class="yaml" tabIndex={0}>{proposal.yaml}</pre>
          <button type="button" class="primary" onClick={() => write(proposal)}>{w.keepScenario}</button>
        </>
      )}
    </section>
  );
}
