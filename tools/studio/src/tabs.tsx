// The right side: one tab for each way to look at the policy. Arrow keys go from tab to tab.
import { useRef } from "preact/hooks";
import type { ComponentType } from "preact";
import { Changes } from "./changes";
import { Diagram } from "./diagram";
import { Handbook } from "./handbook";
import { Scenarios } from "./scenarios";
import { change, policyFile, TABS, useStudio, type Tab } from "./store";
import { Try } from "./try";
import { Verify } from "./verify";
import { words } from "./words";

const VIEWS: Record<Tab, ComponentType> = {
  diagram: Diagram, try: Try, scenarios: Scenarios, verify: Verify, changes: Changes, handbook: Handbook,
};

export function Tabs() {
  const { language, tab } = useStudio();
  const w = words(language);
  const list = useRef<HTMLDivElement>(null);
  const policy = policyFile();
  const View = VIEWS[tab];
  const go = (event: KeyboardEvent) => {
    const at = TABS.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = TABS[(to + TABS.length) % TABS.length] as Tab;
    change({ tab: next });
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <section class="right" aria-label={w.views}>
      <div class="tabs" role="tablist" aria-label={w.views} ref={list} onKeyDown={go}>
        {TABS.map((each) => (
          <button type="button" role="tab" key={each} id={`tab-${each}`} aria-selected={tab === each}
            aria-controls="view" tabIndex={tab === each ? 0 : -1} onClick={() => change({ tab: each })}>
            {w.tabs[each]}
          </button>
        ))}
      </div>
      <div class={`view ${tab}`} id="view" role="tabpanel" aria-labelledby={`tab-${tab}`} key={`${tab}:${policy?.path}`}>
        {policy ? <View /> : <p class="empty">{w.noPolicy}</p>}
      </div>
    </section>
  );
}
