// Moving the clock: to the next due instant, some days ahead, or to an exact time.
import { useEffect, useState } from "preact/hooks";
import type { Walk } from "./api";
import { hoursBetween, later, readable, wallClock } from "./instants";
import { change, useStudio } from "./store";
import { stepped } from "./walking";
import { words } from "./words";

const DAYS_AHEAD = 30;

export function Clock({ now, nextDue, walk, zone }: {
  now: string; nextDue: string | null; walk: Walk; zone: string;
}) {
  const { language } = useStudio();
  const w = words(language);
  const [to, setTo] = useState(wallClock(now));
  useEffect(() => setTo(wallClock(now)), [now]);
  const hours = to ? Math.min(Math.max(hoursBetween(now, to), 0), DAYS_AHEAD * 24) : 0;
  const advance = (instant: string) => change({ walk: stepped(walk, { kind: "advance", to: instant }) });
  const days = (hours / 24).toFixed(1).replace(/\.0$/, "");
  return (
    <section class="card clock" aria-label={w.clock}>
      <h3>{w.clock}</h3>
      <div class="row">
        <button type="button" class="next-due" disabled={!nextDue} onClick={() => nextDue && advance(nextDue)}>
          {nextDue ? `${w.nextDue}${w.colon}${readable(nextDue, language)}` : w.nothingDue}
        </button>
      </div>
      <div class="row">
        <label class="row grow">{w.laterBy}
          <input type="range" min="0" max={DAYS_AHEAD * 24} step="1" value={hours} aria-valuetext={w.inDays(days)}
            onInput={(event) => setTo(later(wallClock(now), Number(event.currentTarget.value)))} />
          <output>{w.inDays(days)}</output>
        </label>
      </div>
      <form class="row" onSubmit={(event) => { event.preventDefault(); if (to) advance(to); }}>
        <label class="row">{w.advanceTo}
          <input class="instant" type="datetime-local" required value={to}
            onInput={(event) => setTo(event.currentTarget.value)} />
        </label>
        <button type="submit" disabled={!to || hoursBetween(now, to) <= 0}>{w.advance}</button>
        {zone && <small class="quiet">{w.inZone(zone)}</small>}
      </form>
    </section>
  );
}
