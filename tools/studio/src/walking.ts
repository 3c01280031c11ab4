// A walk and what can be done to it; every deed gives a new one.
import type { Actor, Step, Walk } from "./api";

export const actorOf = (role: string): Actor => ({ id: `${role}-1`, roles: [role] });

export const stepped = (walk: Walk, step: Step): Walk => ({ ...walk, steps: [...walk.steps, step] });

// Without its last step; without any step, there is no walk any more.
export const undone = (walk: Walk): Walk | null => (walk.steps.length ? { ...walk, steps: walk.steps.slice(0, -1) } : null);
