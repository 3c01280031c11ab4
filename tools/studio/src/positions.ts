// Lines and columns as the server counts them (from 1, in characters) and offsets as the editor does (UTF-16 units).
import type { Text } from "@codemirror/state";

export function offsetOf(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  let units = 0;
  for (const character of Array.from(at.text).slice(0, Math.max(column - 1, 0))) units += character.length;
  return at.from + units;
}

export function columnOf(doc: Text, offset: number): { line: number; column: number } {
  const at = doc.lineAt(offset);
  return { line: at.number, column: Array.from(at.text.slice(0, offset - at.from)).length + 1 };
}
