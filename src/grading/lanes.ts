/** Canvas takes twelve at once at best; of several processes each has its own. */
export const MOST_AT_ONCE = 6;
const SUCCESSES_TO_WIDEN = 20;

/** How many grades go to a platform at once: fewer when it wants rest, more again while it takes them. */
export interface Lanes {
  width: number;
  successes: number;
  /** Whether the platform was not in trouble in this round. */
  goesWell: boolean;
}

export function widen(lanes: Lanes): void {
  lanes.successes += 1;
  if (lanes.successes % SUCCESSES_TO_WIDEN === 0 && lanes.width < MOST_AT_ONCE) lanes.width += 1;
}

export function narrow(lanes: Lanes): void {
  lanes.width = Math.max(1, Math.floor(lanes.width / 2));
}
