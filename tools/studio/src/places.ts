// Which elements of the policy stand at a line, and at which line an element stands.
import type { Element as Named } from "./api";

// The innermost elements around a line that the diagram shows: those with the fewest lines.
export function elementsAt(elements: Named[], line: number, shown: (id: string) => boolean): string[] {
  const around = elements.filter((each) => each.line <= line && line <= each.end_line && shown(each.id));
  const least = Math.min(...around.map((each) => each.end_line - each.line));
  return around.filter((each) => each.end_line - each.line === least).map((each) => each.id);
}

// The line of an element. What the text does not name itself stands where the nearest thing does that it does name.
export function lineOf(elements: Named[], id: string): number | null {
  const exact = elements.find((each) => each.id === id);
  if (exact) return exact.line;
  const [kind, ...rest] = id.split(":");
  if (kind === "transition") {
    const sameWay = elements.find((each) => each.id.startsWith(`transition:${rest[0]}:${rest[1]}:`));
    return sameWay?.line ?? lineOf(elements, `event:${rest[1]}`) ?? lineOf(elements, `state:${rest[0]}`);
  }
  return null;
}
