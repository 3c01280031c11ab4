// The page: the text on the left, views of what it means on the right.
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { ConflictDialog } from "./conflict";
import { EditorPane } from "./editor_pane";
import { loadFolder, openFile, rightly } from "./files";
import { speak, studio, useStudio } from "./store";
import { Tabs } from "./tabs";
import { guardUnsaved, Notices, TopBar } from "./topbar";

function Page() {
  const { pane } = useStudio();
  useEffect(() => {
    void rightly(async () => {
      await loadFolder();
      const first = studio().folder?.policies[0];
      if (first && studio().path === null) await openFile(first.path);
    });
  }, []);
  return (
    <>
      <TopBar />
      <Notices />
      <main class="desk" data-pane={pane}>
        <EditorPane />
        <Tabs />
      </main>
      <ConflictDialog />
    </>
  );
}

speak(studio().language);
guardUnsaved();
const root = document.getElementById("studio");
if (root) {
  root.textContent = "";
  render(<Page />, root);
}
