// Instants as text with an offset, the way the server writes them. The page never works out a deadline itself.
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

export const isInstant = (text: string): boolean => INSTANT.test(text) && !Number.isNaN(Date.parse(text));

const offsetOf = (text: string): string => /(Z|[+-]\d{2}:\d{2})$/.exec(text)?.[1] ?? "Z";

function minutes(offset: string): number {
  if (offset === "Z") return 0;
  const [hours = "0", rest = "0"] = offset.slice(1).split(":");
  return (offset.startsWith("-") ? -1 : 1) * (Number(hours) * 60 + Number(rest));
}

// The same offset, some hours later.
export function later(instant: string, hours: number): string {
  const offset = offsetOf(instant);
  const local = new Date(Date.parse(instant) + hours * 3_600_000 + minutes(offset) * 60_000);
  return local.toISOString().slice(0, 19) + offset;
}

export const hoursBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 3_600_000;

// Today at nine in the policy's zone: when a complaint is received unless somebody says otherwise.
export function todayAtNine(zone: string): string {
  const now = new Date();
  const part = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(now);
  const named = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(now);
  const offset = named.find((each) => each.type === "timeZoneName")?.value.replace("GMT", "") || "+00:00";
  return `${part}T09:00:00${offset}`;
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
