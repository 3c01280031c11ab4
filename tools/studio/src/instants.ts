// Times of the wall clock in the policy's zone, as the fields of a browser give and take them (2026-03-02T09:00). The
// server makes instants of them; what it answers carries an offset and is shown as it stands. No deadline is worked out here.
const HOUR_MS = 3_600_000;

// An instant as the server writes it, without seconds and offset.
export const wallClock = (instant: string): string => instant.slice(0, 16);

const asNumber = (wall: string): number => Date.parse(`${wall.slice(0, 16)}:00Z`);

export const later = (wall: string, hours: number): string =>
  new Date(asNumber(wall) + hours * HOUR_MS).toISOString().slice(0, 16);

export const hoursBetween = (from: string, to: string): number => (asNumber(to) - asNumber(from)) / HOUR_MS;

// Today at nine in the policy's zone: when a complaint is received unless somebody says otherwise.
export function todayAtNine(zone: string): string {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return `${day.format(new Date())}T09:00`;
}

// As people read it: the date, the day of the week, the time.
export function readable(instant: string, language: "en" | "zh"): string {
  const [date = instant, time = ""] = instant.split("T");
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return instant;
  const weekday = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { weekday: "short", timeZone: "UTC" });
  const clock = time.slice(0, 8).replace(/:00$/, "");
  return `${date} ${weekday.format(day)} ${clock}`;
}
