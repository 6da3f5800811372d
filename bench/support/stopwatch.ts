/** Seconds by the clock, and of processor time over all threads: the second is steadier on a busy machine. */
export interface Spent {
  seconds: number;
  cpu: number;
}

/** Starts a stopwatch; calling it tells what was spent since. */
export function stopwatch(): () => Spent {
  const began = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
  };
}

export const nothing: Spent = { seconds: 0, cpu: 0 };

export const plus = (a: Spent, b: Spent): Spent => ({ seconds: a.seconds + b.seconds, cpu: a.cpu + b.cpu });

export const minus = (a: Spent, b: Spent): Spent => ({ seconds: a.seconds - b.seconds, cpu: a.cpu - b.cpu });
