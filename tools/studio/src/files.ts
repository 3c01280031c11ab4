// Opening and saving: nothing typed is ever lost, neither here nor by somebody else meanwhile.
import { api, Unanswered } from "./api";
import { change, current, setOpen, studio, unsaved, type OpenFile } from "./store";
import { words } from "./words";

export async function loadFolder(): Promise<void> {
  const folder = await api.files();
  change({ folder, away: false });
}

export async function openFile(path: string): Promise<void> {
  if (!studio().open[path]) {
    const answer = await api.file(path);
    setOpen({ path, text: answer.text, saved: answer.text, digest: answer.digest });
  }
  const wasPolicy = studio().path;
  change({ path, checked: null, checkedText: null, cursorLine: 1, trouble: null });
  if (wasPolicy !== path && studio().folder?.policies.some((each) => each.path === path)) {
    change({ walk: null, coverage: null, ran: null, job: null, jobId: null });
  }
}

export function typed(path: string, text: string): void {
  const file = studio().open[path];
  if (file && file.text !== text) setOpen({ ...file, text });
}

// Saves the open file. When it changed elsewhere, both versions stand side by side and a person chooses.
export async function save(): Promise<void> {
  // Asked for while a text before is on its way: what has been typed since is saved as soon as that has arrived.
  again = saving;
  const file = current();
  if (!file || !unsaved(file) || studio().conflict || saving) return;
  await write(file, file.text, file.digest);
  if (again) await save();
}

let saving = false;
let again = false;

async function write(file: OpenFile, text: string, digest: string | null): Promise<void> {
  saving = true;
  try {
    const answer = await api.save(file.path, text, digest);
    const now = studio().open[file.path] ?? file;
    setOpen({ ...now, saved: text, digest: answer.digest });
    change({ conflict: null, told: { en: words("en").saved, zh: words("zh").saved }, away: false, trouble: null });
    void loadFolder().catch(() => undefined);
  } catch (error) {
    if (error instanceof Unanswered && error.status === 409) {
      const theirs = error.body.theirs as { text: string | null; digest: string | null };
      const seen = { text: theirs.text ?? "", digest: theirs.digest };
      change({ conflict: { path: file.path, mine: text, theirs: seen, gone: theirs.text === null } });
    } else {
      tell(error);
    }
  } finally {
    saving = false;
  }
}

// Ends a conflict with the text that a person chose; it is saved over exactly the version they saw.
// Both versions go through the editor, so that undo brings either back.
export async function settle(text: string): Promise<void> {
  const { conflict } = studio();
  if (!conflict) return;
  const file = studio().open[conflict.path];
  if (!file) return;
  setOpen({ ...file, text, saved: conflict.theirs.text, digest: conflict.theirs.digest });
  const { theirs } = conflict;
  change({ conflict: null, incoming: theirs.text === text ? [text] : [theirs.text, text] });
  if (text === conflict.theirs.text) return;
  await write({ ...file, text }, text, conflict.theirs.digest);
}

export function tell(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  if (error instanceof Unanswered && error.status === 0) change({ away: true });
  else if (error instanceof Unanswered) change({ trouble: error.said });
  else change({ trouble: String(error) });
}

// A file that nobody edits here, but somebody elsewhere, is shown as it is now.
export async function refresh(): Promise<void> {
  const before = current();
  if (!before || unsaved(before) || studio().conflict) return;
  const answer = await api.file(before.path).catch((error: unknown) => {
    // A file that was deleted elsewhere lives on here: saving writes it anew.
    if (!(error instanceof Unanswered) || error.status !== 404) throw error;
    if (current() === before) setOpen({ ...before, saved: "", digest: null });
    change({ trouble: { en: words("en").gone(before.path), zh: words("zh").gone(before.path) } });
    return null;
  });
  if (!answer) return;
  if (answer.digest === before.digest || current() !== before) return;
  setOpen({ ...before, text: answer.text, saved: answer.text, digest: answer.digest });
  change({ incoming: [answer.text] });
}

export async function rightly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tell(error);
  }
}
