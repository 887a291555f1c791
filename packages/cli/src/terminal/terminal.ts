import { stripVTControlCharacters, styleText } from "node:util";
import { confirm, isCancel, progress } from "@clack/prompts";

/** How a command speaks with who runs it. */
export interface Terminal {
  /** Whether somebody is there to answer. */
  readonly isInteractive: boolean;
  /** Writes a line of the answer. */
  print(line: string): void;
  /** Writes a line about the work, apart from the answer. */
  note(line: string): void;
  /** Asks; false when declined or left. */
  agree(question: string): Promise<boolean>;
  /** Begins to show how far something is. Where nobody watches, only its end is told. */
  progress(title: string, total: number): Progress;
}

/** Something that is being done. */
export interface Progress {
  at(done: number): void;
  end(text: string): void;
}

/** The terminal of this process: answers on its output, all else on its error output. `NO_COLOR` and `--json` hold. */
export function processTerminal(): Terminal {
  const isInteractive = process.stdin.isTTY && process.stderr.isTTY;
  return {
    isInteractive,
    print: (line) => write(process.stdout, line),
    note: (line) => write(process.stderr, line),
    async agree(question) {
      const answer = await confirm({
        message: question,
        initialValue: false,
        output: process.stderr,
      });
      return !isCancel(answer) && answer;
    },
    progress: (title, total) => (isInteractive ? bar(title, total) : lines(title)),
  };
}

function write(stream: NodeJS.WriteStream, line: string): void {
  const shown = stream.isTTY && stream.hasColors() ? line : stripVTControlCharacters(line);
  stream.write(`${shown}\n`);
}

function bar(title: string, total: number): Progress {
  const shown = progress({ max: Math.max(total, 1), output: process.stderr });
  shown.start(title);
  let last = 0;
  return {
    at(done) {
      shown.advance(done - last, `${title} ${done} of ${total}`);
      last = done;
    },
    end: (text) => shown.stop(text),
  };
}

function lines(title: string): Progress {
  return {
    at: () => undefined,
    end: (text) => void process.stderr.write(`${title}: ${text}\n`),
  };
}

/** Marks a word: bold, and red where it warns. */
export function strong(text: string, warns = false): string {
  return styleText(warns ? ["bold", "red"] : "bold", text, { validateStream: false });
}
