import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process was started, in words that no other process with its id ever has: a pid alone says nothing, for it is
 * given to another process once it is free. Undefined where there is none, or only what is left of one that has ended.
 */
export function birthOf(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? birthByProc(pid) : birthByPs(pid);
}

export const isAlive = (pid: number): boolean => birthOf(pid) !== undefined;

function birthByProc(pid: number): string | undefined {
  try {
    const ticks = startTicks(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    // Ticks count from the boot of the machine, so they alone may come again.
    return ticks && `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch {
    return undefined;
  }
}

/** Field 22 of `/proc/PID/stat` (proc(5)); undefined for a process that has ended and waits for its parent. */
export function startTicks(stat: string): string | undefined {
  // The second field is the program's name in brackets, which may itself hold brackets and spaces.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}

function birthByPs(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  const [, state, started] = /^\s*(\S+)\s+(\S.*?)\s*$/.exec(stdout ?? '') ?? [];
  return state?.startsWith('Z') ? undefined : started;
}
