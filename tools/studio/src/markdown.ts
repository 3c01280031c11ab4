// The little Markdown that hover texts use: paragraphs, `code`, **strong**. Built as nodes, never as markup.
const PIECES = /(`[^`]+`|\*\*[^*]+\*\*)/g;

export function inMarkdown(text: string): Node[] {
  return text.split(/\n{2,}/).map((paragraph) => {
    const element = document.createElement("p");
    for (const piece of paragraph.split(PIECES)) {
      if (piece.startsWith("`") && piece.length > 2) element.append(made("code", piece.slice(1, -1)));
      else if (piece.startsWith("**")) element.append(made("strong", piece.slice(2, -2)));
      else element.append(piece);
    }
    return element;
  });
}

function made(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
