// Every word that the page says, in both languages; and what the server says, in the one asked for.
import type { Language, Said } from "./api";
import { en, type Words } from "./words_en";
import { zh } from "./words_zh";

export type { Words } from "./words_en";

const CATALOGUE: Record<Language, Words> = { en, zh };

export const words = (language: Language): Words => CATALOGUE[language];

// What the server said, in the language asked for, else in the other.
export function said(text: Said, language: Language): string {
  if (text === null || text === undefined) return "";
  if (typeof text === "string") return text;
  return text[language] ?? text.en ?? text.zh ?? "";
}
