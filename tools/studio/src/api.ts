// What the server answers, and how it is asked. The server keeps nothing: every question brings the text it is about.

export type Language = "en" | "zh";
export type Said = string | Partial<Record<Language, string>> | null | undefined;

export interface Diagnostic {
  severity: "error" | "warning" | "note" | string;
  code: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  message: Said;
  found?: Said;
  expected?: Said;
  remedy?: Said;
  file?: string;
}
export interface Element { id: string; line: number; end_line: number; title?: Said }
export interface Checked { kind?: string; ok: boolean; diagnostics: Diagnostic[]; elements: Element[] }
export interface FileEntry { path: string; title?: Said; errors?: number | null }
export interface Folder { folder: string; policies: FileEntry[]; scenarios: FileEntry[]; others: (FileEntry & { kind: string })[] }
export interface FileText { path?: string; text: string; digest: string | null }

export interface Named { name: string; title?: Said }
export interface Need {
  field: string; type: string; title?: Said; choices?: (Named | string)[] | null; required?: boolean; personal?: boolean;
}
export interface Held { role: string; unit: string }
export interface Actor { id: string; roles: (string | Held)[]; on_behalf_of?: string }
// `unit`: the fact that a holder's unit must equal, where the policy asks for that.
export interface Role extends Named { unit?: string | null }
export type Step =
  | { kind: "event"; name: string; actor: Actor; at: string; data: Record<string, unknown> }
  | { kind: "advance"; to: string };
export interface Walk { at: string; facts: Record<string, unknown>; actor?: Actor | string | null; steps: Step[] }

export interface Outline {
  id: string; version: string; time_zone: string; fields: Need[]; roles: Role[]; openers: Named[]; classes: Named[];
}
export interface DeadlineNow {
  name: string; element?: string; title?: Said; due: string | null; status: string; left?: number | null; left_text?: Said;
}
export interface Approval {
  name: string; element?: string; title?: Said; status: string; step?: number; steps?: number; may_vote?: Named[];
  due?: string | null; votes?: { by: string; for: Said; granted: boolean }[];
}
export interface Moment {
  seq: number; step: number; at: string; kind: string; title: Said; text?: Said; element?: string | null;
  actor?: Actor | null; data?: Record<string, unknown>; clause?: string[];
  message?: { to: Said; via: Said; subject?: Said; text: Said } | null;
}
export interface Allowed { name: string; title?: Said; actors: Named[]; needs: Need[]; built_in?: boolean }
export interface CaseNow {
  state: Named; class: Named | null; owner: Named | null; outcome?: Named | null; closed: boolean;
  facts?: { name: string; title?: Said; text: Said }[];
}
export interface Walked {
  refused?: { step: number; code: string; message: Said } | null;
  now: string;
  case: CaseNow | null;
  deadlines: DeadlineNow[];
  approvals: Approval[];
  timeline: Moment[];
  allowed: Allowed[];
  next_due: string | null;
  visited?: Coverage;
  current?: string[];
}
export type Coverage = Record<string, number>;
export interface ScenarioResult {
  name: string; file?: string; ok: boolean; not_run: boolean; title?: Said; problems: Said[];
  timeline?: { mark: string; text: string }[]; walk?: Walk | null;
}
// `coverage`: by kind, what there is and what no scenario touches; `visited`: how often, by the diagram's ids.
export interface ScenariosRun {
  passed: number; failed: number; not_run: number; results: ScenarioResult[]; visited?: Coverage;
  coverage?: Record<string, { elements: number; touched: number; untouched: string[] }>;
}
export interface Finding {
  severity: string; code: string; message: Said; remedy?: Said; section?: string; file?: string;
  line?: number | null; column?: number; witness?: { walk?: Walk | null } | null;
}
export interface Proved { subject: Said; text: Said; how_far?: Said }
export interface Job {
  state: string;
  progress?: number | string | { done?: number; of?: number | null; what?: Said } | null;
  findings: Finding[];
  sections?: { name: string; proved: Proved[]; figures: Proved[]; covered: Said[]; left_out: Said[] }[];
  error?: Said;
}
export interface Change { kind?: string; subject?: string; text: Said; line?: number | null; witness?: { walk?: Walk | null } | null }
export interface SemanticDiff {
  equal: boolean; changes: Change[]; wording?: { place: string; old: Said; new: Said }[];
  renamed?: { kind: string; old: string; new: string }[]; told_no_more?: Said[]; told_newly?: Said[];
}
export interface Marks { visited: Coverage; current: string[] }

const token = new URLSearchParams(location.search).get("token") ?? "";

// Why a question was not answered. `status` 0: the server is not there.
export class Unanswered extends Error {
  constructor(readonly status: number, readonly body: Record<string, unknown>) {
    super(typeof body.error === "string" ? body.error : `HTTP ${status}`);
  }
  get said(): Said {
    const error = (this.body.error ?? this.body.message) as Said;
    return error ?? this.message;
  }
}

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { "X-Studio-Token": token };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const request: RequestInit = { method, headers };
  if (body !== undefined) request.body = JSON.stringify(body);
  if (signal) request.signal = signal;
  let answer: Response;
  try {
    answer = await fetch(path, request);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unanswered(0, {});
  }
  const text = await answer.text();
  let json: unknown = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    json = { error: text };
  }
  if (!answer.ok) throw new Unanswered(answer.status, (json ?? {}) as Record<string, unknown>);
  return json as T;
}

export interface Buffer { path: string; text: string }

export const api = {
  files: () => ask<Folder>("GET", "/api/files"),
  file: (path: string) => ask<FileText>("GET", `/api/file?path=${encodeURIComponent(path)}`),
  save: (path: string, text: string, digest: string | null) =>
    ask<{ digest: string }>("PUT", "/api/file", { path, text, digest }),
  check: (buffer: Buffer, signal?: AbortSignal) => ask<Checked>("POST", "/api/check", buffer, signal),
  complete: (buffer: Buffer, line: number, column: number, signal?: AbortSignal) =>
    ask<{ from_column: number; options: { label: string; detail?: Said; info?: Said; apply?: string }[] }>(
      "POST", "/api/complete", { ...buffer, line, column }, signal),
  hover: (buffer: Buffer, line: number, column: number) =>
    ask<{ markdown?: Said }>("POST", "/api/hover", { ...buffer, line, column }),
  outline: (buffer: Buffer, language: Language, signal?: AbortSignal) =>
    ask<Outline>("POST", "/api/policy", { ...buffer, language }, signal),
  diagram: (
    buffer: Buffer, language: Language, extra: { of_class?: string; marks?: Marks; walk?: Walk }, signal?: AbortSignal,
  ) => ask<{ svg: string }>("POST", "/api/diagram", { ...buffer, language, ...extra }, signal),
  walk: (buffer: Buffer, language: Language, walk: Walk, signal?: AbortSignal) =>
    ask<Walked>("POST", "/api/walk", { ...buffer, language, walk }, signal),
  why: (buffer: Buffer, language: Language, walk: Walk, seq: number) =>
    ask<{ text: Said }>("POST", "/api/why", { ...buffer, language, walk, seq }),
  scenario: (buffer: Buffer, walk: Walk, name: string, place?: string) =>
    ask<{ yaml: string; path_proposed: string }>("POST", "/api/scenario", { ...buffer, walk, name, ...(place ? { place } : {}) }),
  runScenarios: (buffer: Buffer, language: Language) =>
    ask<ScenariosRun>("POST", "/api/scenarios/run", { ...buffer, language }),
  verify: (buffer: Buffer, language: Language, sections: string[], seconds: number) =>
    ask<{ job: string }>("POST", "/api/verify", { ...buffer, language, sections, seconds }),
  job: (id: string) => ask<Job>("GET", `/api/job/${encodeURIComponent(id)}`),
  cancel: (id: string) => ask<unknown>("DELETE", `/api/job/${encodeURIComponent(id)}`),
  diff: (buffer: Buffer, language: Language) => ask<SemanticDiff>("POST", "/api/diff", { ...buffer, language }),
  handbook: (buffer: Buffer, languages: Language[]) =>
    ask<{ html: string }>("POST", "/api/handbook", { ...buffer, languages }),
};
