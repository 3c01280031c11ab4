// What the page knows, in one place; everything else is drawn from it. Components subscribe with `useStudio`.
import { useEffect, useReducer } from "preact/hooks";
import type { Checked, Coverage, Folder, Job, Language, Said, ScenariosRun, Walk } from "./api";

// A file that was opened: its text now, its text as saved, and the saved text's digest.
export interface OpenFile { path: string; text: string; saved: string; digest: string | null }
export interface Conflict { path: string; mine: string; theirs: { text: string; digest: string | null }; gone: boolean }
export type Tab = "diagram" | "try" | "scenarios" | "verify" | "changes" | "handbook";
// On a small screen one of the two sides is shown.
export type Pane = "text" | "views";
export type Colours = "none" | "coverage" | "walk";
export const TABS: Tab[] = ["diagram", "try", "scenarios", "verify", "changes", "handbook"];

export interface Studio {
  language: Language;
  folder: Folder | null;
  path: string | null;
  open: Record<string, OpenFile>;
  good: Record<string, string>;
  checked: Checked | null;
  checkedText: string | null;
  checking: boolean;
  away: boolean;
  cursorLine: number;
  tab: Tab;
  pane: Pane;
  coverage: Coverage | null;
  colours: Colours;
  walk: Walk | null;
  ran: ScenariosRun | null;
  running: boolean;
  job: Job | null;
  jobId: string | null;
  conflict: Conflict | null;
  incoming: string[];
  told: Said;
  trouble: Said;
}

const kept = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

function firstLanguage(): Language {
  const chosen = kept("complaintflow.language");
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "en" || asked === "zh") return asked;
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

let state: Studio = {
  language: firstLanguage(), folder: null, path: null, open: {}, good: {}, checked: null, checkedText: null, checking: false,
  away: false, cursorLine: 1, tab: "diagram", pane: "text", coverage: null, colours: "none", walk: null, ran: null, running: false, job: null,
  jobId: null, conflict: null, incoming: [], told: null, trouble: null,
};
const listeners = new Set<() => void>();

export const studio = (): Studio => state;

export function change(part: Partial<Studio>): void {
  state = { ...state, ...part };
  for (const listener of [...listeners]) listener();
}

export function useStudio(): Studio {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const listener = () => again(undefined as never);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return state;
}

export function speak(language: Language): void {
  try {
    localStorage.setItem("complaintflow.language", language);
  } catch {
    // A browser that keeps nothing still shows the chosen language until the page is closed.
  }
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  change({ language });
}

export function current(): OpenFile | null {
  return state.path === null ? null : (state.open[state.path] ?? null);
}

export function setOpen(file: OpenFile): void {
  change({ open: { ...state.open, [file.path]: file } });
}

export const unsaved = (file: OpenFile | null | undefined): boolean => !!file && file.text !== file.saved;

// The policy that the right side is about: the open file when it is one, else the last policy that was open.
export function policyFile(): OpenFile | null {
  const file = current();
  if (file && isPolicy(file.path)) return file;
  const last = Object.values(state.open).filter((each) => isPolicy(each.path));
  return last[last.length - 1] ?? null;
}

export const isPolicy = (path: string): boolean => !!state.folder?.policies.some((each) => each.path === path);
