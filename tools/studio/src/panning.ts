// Moving a large sheet under a small window: dragging, the wheel, keys.
export interface Place { x: number; y: number; scale: number }

const LEAST = 0.1;
const MOST = 6;

export class Panning {
  private place: Place = { x: 0, y: 0, scale: 1 };
  private from: { x: number; y: number; place: Place } | null = null;
  dragged = false;

  constructor(private readonly window: HTMLElement, private readonly sheet: HTMLElement) {
    window.addEventListener("pointerdown", this.down);
    window.addEventListener("pointermove", this.move);
    window.addEventListener("pointerup", this.up);
    window.addEventListener("pointercancel", this.up);
    window.addEventListener("wheel", this.wheel, { passive: false });
    window.addEventListener("keydown", this.key);
    window.addEventListener("dblclick", this.twice);
    window.addEventListener("focusin", this.focused);
  }

  end(): void {
    this.window.removeEventListener("pointerdown", this.down);
    this.window.removeEventListener("pointermove", this.move);
    this.window.removeEventListener("pointerup", this.up);
    this.window.removeEventListener("pointercancel", this.up);
    this.window.removeEventListener("wheel", this.wheel);
    this.window.removeEventListener("keydown", this.key);
    this.window.removeEventListener("dblclick", this.twice);
    this.window.removeEventListener("focusin", this.focused);
  }

  fit(): void {
    const { clientWidth, clientHeight } = this.window;
    const width = this.sheet.offsetWidth || 1;
    const height = this.sheet.offsetHeight || 1;
    const scale = Math.min(clientWidth / width, clientHeight / height, 1.5) * 0.97;
    this.put({ scale, x: (clientWidth - width * scale) / 2, y: (clientHeight - height * scale) / 2 });
  }

  // As wide as the window, from the top: what is higher than wide can be read at once.
  fitWidth(): void {
    const scale = Math.min((this.window.clientWidth / (this.sheet.offsetWidth || 1)) * 0.97, 1);
    if (scale * this.sheet.offsetHeight <= this.window.clientHeight) this.fit();
    else this.put({ scale, x: (this.window.clientWidth - this.sheet.offsetWidth * scale) / 2, y: 8 });
  }

  zoom(by: number, x = this.window.clientWidth / 2, y = this.window.clientHeight / 2): void {
    const scale = Math.min(Math.max(this.place.scale * by, LEAST), MOST);
    const factor = scale / this.place.scale;
    this.put({ scale, x: x - (x - this.place.x) * factor, y: y - (y - this.place.y) * factor });
  }

  // Brings an element into the window, when it is not in it already.
  show(element: Element): void {
    const window = this.window.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    const inside = box.left >= window.left && box.right <= window.right && box.top >= window.top && box.bottom <= window.bottom;
    if (inside) return;
    this.by(window.left + window.width / 2 - (box.left + box.width / 2), window.top + window.height / 2 - (box.top + box.height / 2));
  }

  private by(x: number, y: number): void {
    this.put({ ...this.place, x: this.place.x + x, y: this.place.y + y });
  }

  private put(place: Place): void {
    this.place = place;
    this.sheet.style.transform = `translate(${place.x}px, ${place.y}px) scale(${place.scale})`;
  }

  private readonly down = (event: PointerEvent): void => {
    this.dragged = false;
    if (event.button === 0) this.from = { x: event.clientX, y: event.clientY, place: this.place };
  };

  private readonly move = (event: PointerEvent): void => {
    if (!this.from) return;
    const x = event.clientX - this.from.x;
    const y = event.clientY - this.from.y;
    if (!this.dragged && Math.hypot(x, y) < 5) return;
    if (!this.dragged) this.window.setPointerCapture(event.pointerId);
    this.dragged = true;
    this.put({ ...this.from.place, x: this.from.place.x + x, y: this.from.place.y + y });
  };

  private readonly up = (): void => {
    this.from = null;
  };

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const box = this.window.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
  };

  private readonly twice = (event: MouseEvent): void => {
    const box = this.window.getBoundingClientRect();
    this.zoom(1.8, event.clientX - box.left, event.clientY - box.top);
  };

  // What the keyboard reaches comes into view by moving the sheet; the browser must not scroll the window instead.
  private readonly focused = (event: FocusEvent): void => {
    this.window.scrollTo(0, 0);
    if (event.target instanceof SVGElement) this.show(event.target);
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 60;
    const deeds: Record<string, () => void> = {
      ArrowLeft: () => this.by(step, 0), ArrowRight: () => this.by(-step, 0), ArrowUp: () => this.by(0, step),
      ArrowDown: () => this.by(0, -step), "+": () => this.zoom(1.25), "=": () => this.zoom(1.25),
      "-": () => this.zoom(0.8), "0": () => this.fit(),
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  };
}
