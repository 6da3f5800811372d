import type { Installing } from './install/client.js';
import type { ServicesConfig } from './settings.js';

export const serviceNames = ['minio', 'postgres', 'kafka', 'spark'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One of a service's ports: the key of `edp.config.ts` that sets it, and its number. */
export interface Port {
  key: string;
  number: number;
}

/** Where the parts of a service are. */
export interface Installed {
  /** What it is started by: a program, or the folder of its programs. */
  program: string;
  /** Folder of the archives that a service of Java needs. */
  libraries?: string;
}

/** What a service is started with. */
export interface Place {
  config: ServicesConfig;
  /** Its own folder, which exists: configuration, log, data. */
  folder: string;
  installed: Installed;
  /** The environment, without the variables that would set a service up in another way. */
  env: NodeJS.ProcessEnv;
}

/** A process to be. */
export interface Launch {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Default: the service's folder. */
  cwd?: string;
  /** Another user, where this one is root and the program refuses root. */
  user?: { uid: number; gid: number } | undefined;
}

/** What is known of a service; `up`, `down`, `status` and `logs` are the same for all. */
export interface Service {
  readonly name: ServiceName;
  /** As a person writes it. */
  readonly title: string;
  /** Services that must answer before this one is started. */
  readonly needs: readonly ServiceName[];
  ports(config: ServicesConfig): readonly Port[];
  /** What a client connects to. */
  address(config: ServicesConfig): string;
  /** Installs what is not in the cache. @throws EdpError SERVICE_MISSING, SERVICE_FAILED. */
  install(installing: Installing): Promise<Installed>;
  /** Writes configuration and, the first time, an empty store. */
  prepare(place: Place): Promise<Launch>;
  /** Asks once, in the service's own protocol; false if it does not answer as it should. */
  answers(config: ServicesConfig): Promise<boolean>;
  /** Makes what every project needs in a service that answers; harmless where it is there. */
  furnish?(place: Place): Promise<void>;
  /** Asks the process to end; SIGTERM unless given. */
  readonly stopSignal?: NodeJS.Signals;
  /** Longest time from start to the first answer, ms. */
  readonly startWithinMs: number;
  /** Longest time from being asked to end to being killed, ms. */
  readonly stopWithinMs: number;
}
