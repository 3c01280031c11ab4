// Keeping a walk as a scenario: the server writes the YAML, a person sees it before it goes into a file.
import { useState } from "preact/hooks";
import { api, Unanswered, type Buffer, type Walk } from "./api";
import { loadFolder, rightly } from "./files";
import { change, studio, unsaved, useStudio } from "./store";
import { words } from "./words";

interface Proposal { yaml: string; path: string }

export function SaveWalk({ buffer, walk, done }: { buffer: Buffer; walk: Walk; done: () => void }) {
  const { language } = useStudio();
  const w = words(language);
  const [name, setName] = useState("");
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const ask = (event: Event) => {
    event.preventDefault();
    void rightly(async () => {
      await propose();
    });
  };
  // The text names the policy as seen from where the file will lie, so a changed place asks for the text again.
  const propose = async (place?: string): Promise<Proposal> => {
    const answer = await api.scenario(buffer, walk, name, place);
    const kept = { yaml: answer.yaml, path: answer.path_proposed };
    setProposal(kept);
    return kept;
  };
  const write = (event: Event) => {
    event.preventDefault();
    void rightly(async () => {
      if (!proposal) return;
      const kept = await propose(proposal.path);
      if (unsaved(studio().open[kept.path])) throw new Error(words(language).openUnsaved(kept.path));
      try {
        await api.save(kept.path, kept.yaml, null);
      } catch (error) {
        if (error instanceof Unanswered && error.status === 409) {
          change({ trouble: { en: words("en").thereAlready(kept.path), zh: words("zh").thereAlready(kept.path) } });
          return;
        }
        throw error;
      }
      await loadFolder();
      change({ told: { en: words("en").walkSaved(kept.path), zh: words("zh").walkSaved(kept.path) } });
      done();
    });
  };
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
        <form onSubmit={write}>
          <label class="row proposed">{w.proposed}
            <input name="place" class="grow" required pattern=".+\.yaml" title={w.proposedEnd} value={proposal.path}
              onInput={(event) => setProposal({ ...proposal, path: event.currentTarget.value })} />
          </label>
          <pre class="yaml" tabIndex={0}>{proposal.yaml}</pre>
          <button type="submit" class="primary">{w.keepScenario}</button>
        </form>
      )}
    </section>
  );
}
