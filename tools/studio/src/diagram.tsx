// The policy as a picture that follows the cursor, and leads it.
import { useEffect, useRef, useState } from "preact/hooks";
import { Standing, useAnswer, useGoodBuffer } from "./answers";
import { api, type Marks } from "./api";
import { showLine } from "./editor_pane";
import { openFile } from "./files";
import { nonce } from "./look";
import { Panning } from "./panning";
import { elementsAt, lineOf } from "./places";
import { change, policyFile, studio, useStudio, type Colours } from "./store";
import { said, words } from "./words";

export function Diagram() {
  const { language, coverage, walk, colours } = useStudio();
  const w = words(language);
  const buffer = useGoodBuffer();
  const [ofClass, chooseClass] = useState("");
  const marks: Marks | undefined = colours === "coverage" && coverage ? { visited: coverage, current: [] } : undefined;
  const path = colours === "walk" ? walk : null;
  const extra = { ...(ofClass ? { of_class: ofClass } : {}), ...(marks ? { marks } : {}), ...(path ? { walk: path } : {}) };
  const outline = useAnswer(buffer && ((signal) => api.outline(buffer, language, signal)), [buffer?.text, language]);
  const drawn = useAnswer(
    buffer && ((signal) => api.diagram(buffer, language, extra, signal)),
    [buffer?.text, language, ofClass, marks ? coverage : null, path],
  );
  const panning = useRef<Panning | null>(null);
  return (
    <>
      <div class="bar">
        <label>{w.classChoice}
          <select value={ofClass} onChange={(event) => chooseClass(event.currentTarget.value)}>
            <option value="">{w.everyClass}</option>
            {outline.answer?.classes.map((each) => (
              <option key={each.name} value={each.name}>{said(each.title, language) || each.name}</option>
            ))}
          </select>
        </label>
        <label>{w.colours}
          <select value={colours} onChange={(event) => change({ colours: event.currentTarget.value as Colours })}>
            <option value="none">{w.colourNone}</option>
            <option value="coverage">{w.colourCoverage}</option>
            <option value="walk">{w.colourWalk}</option>
          </select>
        </label>
        <span class="grow" />
        <span class="zoom">
          <button type="button" aria-label={w.zoomOut} title={w.zoomOut} onClick={() => panning.current?.zoom(0.8)}>−</button>
          <button type="button" aria-label={w.zoomIn} title={w.zoomIn} onClick={() => panning.current?.zoom(1.25)}>+</button>
          <button type="button" onClick={() => panning.current?.fit()}>{w.fit}</button>
        </span>
      </div>
      {colours === "coverage" && !coverage && <p class="hint">{w.noCoverage}</p>}
      {colours === "walk" && !walk && <p class="hint">{w.noWalk}</p>}
      <Standing buffer={buffer} problem={drawn.problem}>
        <Canvas svg={drawn.answer?.svg ?? ""} panning={panning} layout={`${language}:${ofClass}`} />
      </Standing>
    </>
  );
}

function Canvas({ svg, panning, layout }: { svg: string; panning: { current: Panning | null }; layout: string }) {
  const { language, checked, cursorLine, path } = useStudio();
  const w = words(language);
  const host = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const fitted = useRef("");

  useEffect(() => {
    if (!host.current || !sheet.current) return;
    panning.current = new Panning(host.current, sheet.current);
    return () => panning.current?.end();
  }, []);

  useEffect(() => {
    if (!sheet.current || !svg) return;
    sheet.current.replaceChildren(drawing(svg, language));
    makeHittable(sheet.current);
    if (fitted.current !== layout) panning.current?.fitWidth();
    fitted.current = layout;
  }, [svg]);

  useEffect(() => {
    if (!sheet.current || !checked || path !== policyFile()?.path) return;
    const at = elementsAt(checked.elements, cursorLine, (id) => !!sheet.current?.querySelector(called(id)));
    for (const old of sheet.current.querySelectorAll(".at-cursor")) old.classList.remove("at-cursor");
    const now = at.flatMap((id) => [...(sheet.current?.querySelectorAll(called(id)) ?? [])]);
    for (const each of now) each.classList.add("at-cursor");
    if (now[0] && document.activeElement?.closest(".editor")) panning.current?.show(now[0]);
  }, [svg, checked, cursorLine, path]);

  const follow = (target: EventTarget | null) => {
    const id = (target as Element | null)?.closest("[data-element]")?.getAttribute("data-element");
    if (id && !panning.current?.dragged) void goTo(id);
  };
  return (
    <div class="canvas" ref={host} tabIndex={0} role="group" aria-label={`${w.diagramOf}. ${w.diagramHelp}`}
      onClick={(event) => follow(event.target)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault(); // the editor, which gets the focus, must not get the key
        follow(event.target);
      }}>
      <div class="sheet" ref={sheet} />
    </div>
  );
}

const called = (id: string): string => `[data-element="${CSS.escape(id)}"]`;

async function goTo(id: string): Promise<void> {
  const policy = policyFile();
  if (policy && studio().path !== policy.path) await openFile(policy.path);
  const line = lineOf(studio().checked?.elements ?? [], id);
  if (line !== null) showLine(line, 1);
}

// The server's drawing as nodes. Its states can be reached by keyboard.
function drawing(svg: string, language: "en" | "zh"): Node {
  // A style must carry the page's word before it is parsed: the browser looks for it there and then.
  const worded = svg.replace(/<style\b/g, `<style nonce="${nonce()}"`);
  const parsed = new DOMParser().parseFromString(worded, "image/svg+xml").documentElement;
  for (const script of parsed.querySelectorAll("script")) script.remove();
  const elements = studio().checked?.elements ?? [];
  for (const state of parsed.querySelectorAll('[data-element^="state:"]')) {
    const title = elements.find((each) => each.id === state.getAttribute("data-element"))?.title;
    state.setAttribute("tabindex", "0");
    state.setAttribute("role", "button");
    // What is heard holds what is seen, beginning with the state's own title.
    const seen = [...state.querySelectorAll("text")].map((each) => each.textContent?.trim() ?? "").filter(Boolean).join(" ");
    const name = said(title, language) || (state.getAttribute("data-element") ?? "").slice(6);
    state.setAttribute("aria-label", seen.startsWith(name) ? seen : `${name} ${seen}`.trim());
  }
  return document.importNode(parsed, true);
}

// Words can be clicked beside their letters, too.
function makeHittable(sheet: HTMLElement): void {
  for (const group of sheet.querySelectorAll<SVGGElement>("g[data-element]")) {
    if (group.querySelector("rect, path, polygon")) continue;
    const box = group.getBBox();
    const area = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const side of ["x", "y", "width", "height"] as const) area.setAttribute(side, String(box[side]));
    area.setAttribute("class", "area");
    group.prepend(area);
  }
}
