/** What finding a browser needs to know of the machine. */
export interface Machine {
  /** The value of `CHROME_PATH`, if it is set. */
  readonly chromePath: string | undefined;
  /** The file behind a command name or an absolute path, if there is one that can be run. */
  readonly findCommand: (name: string) => string | undefined;
  /** Where Playwright keeps its Chromium, installed or not. */
  readonly playwrightPath: string;
  /** Whether the browser starts. Ubuntu's `chromium-browser` may be a stub that only asks for a snap. */
  readonly answers: (path: string) => boolean;
}
/** @throws when `CHROME_PATH` names something that does not start: another browser would not be the one asked for. */
export declare function findChromium(machine: Machine): string | undefined;
export declare function thisMachine(): Machine;
/** Looks a command up in `PATH`; an absolute path is only checked. */
export declare function findCommand(name: string): string | undefined;
