/** Chromium, if there is one here, over its DevTools protocol: a pipe of JSON texts, each ended by a NUL. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { temporaryFolder } from "./folders.js";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

export const CHROMIUM = (process.env["PATH"] ?? "")
  .split(delimiter)
  .flatMap((folder) => PROGRAMS.map((name) => join(folder, name)))
  .find((file) => existsSync(file));

type Values = Readonly<Record<string, unknown>>;

export interface Look {
  readonly width: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
  /** Without scripts where it is false. */
  readonly scripts?: boolean;
}

export interface Page {
  /** What the page's world makes of an expression, as JSON. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** A key pressed and let go; a character, or a key of this name. */
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  screenshot(): Promise<Buffer>;
  send(method: string, parameters?: Values): Promise<Values>;
  /** What the console, the policy and the network had to tell, other than that the page itself was read. */
  readonly told: readonly string[];
  close(): Promise<void>;
}

export interface Browser {
  open(url: string, look: Look): Promise<Page>;
  close(): Promise<void>;
}

const KEYS: Readonly<Record<string, Values>> = {
  Tab: { code: "Tab", windowsVirtualKeyCode: 9 },
  Enter: { code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  " ": { code: "Space", windowsVirtualKeyCode: 32, text: " " },
  ArrowRight: { code: "ArrowRight", windowsVirtualKeyCode: 39 },
  ArrowDown: { code: "ArrowDown", windowsVirtualKeyCode: 40 },
};

/** What it opens is ours, and in a container there is often no sandbox to be had. */
const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"],
  ...["--no-proxy-server", "--hide-scrollbars", "--remote-debugging-pipe"],
];

export function startBrowser(program: string): Browser {
  const child = spawn(program, [...FLAGS, `--user-data-dir=${temporaryFolder()}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const { send, listen } = protocol(child.stdio[3] as Writable, child.stdio[4] as Readable);
  return {
    open: async (url, look) => openPage(url, look, send, listen),
    async close() {
      const ended = once(child, "exit");
      if (child.exitCode === null && child.kill()) await ended;
    },
  };
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Values;
  readonly result?: Values;
  readonly error?: { readonly message: string };
}

type Send = (method: string, parameters?: Values, sessionId?: string) => Promise<Values>;
type Listen = (listener: (message: Message) => void) => void;

function protocol(input: Writable, output: Readable): { send: Send; listen: Listen } {
  const waiting = new Map<number, { resolve: (result: Values) => void; reject: (error: Error) => void }>();
  const listeners: ((message: Message) => void)[] = [];
  let text = "";
  output.setEncoding("utf8").on("data", (part: string) => {
    const messages = (text + part).split("\0");
    text = messages.pop() ?? "";
    for (const message of messages.map((each) => JSON.parse(each) as Message)) {
      const call = waiting.get(message.id ?? -1);
      if (call === undefined) listeners.forEach((listener) => listener(message));
      else if (message.error === undefined) call.resolve(message.result ?? {});
      else call.reject(new Error(message.error.message));
    }
  });
  let last = 0;
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
      }),
    listen: (listener) => void listeners.push(listener),
  };
}

async function openPage(url: string, look: Look, sendAny: Send, listen: Listen): Promise<Page> {
  const { targetId } = await sendAny("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await sendAny("Target.attachToTarget", { targetId, flatten: true });
  const send: Page["send"] = (method, parameters) => sendAny(method, parameters, sessionId as string);
  const told: string[] = [];
  const loaded = new Promise<void>((resolve) => {
    listen((message) => {
      if (message.sessionId !== sessionId) return;
      if (message.method === "Page.loadEventFired") resolve();
      const words = wordsOf(message, url);
      if (words !== undefined) told.push(words);
    });
  });
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  const { width, height = 900, scheme = "light", scripts = true } = look;
  await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  if (!scripts) await send("Emulation.setScriptExecutionDisabled", { value: true });
  await send("Page.navigate", { url });
  await loaded;
  return {
    told,
    send,
    async evaluate<Value>(expression: string) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
        allowUnsafeEvalBlockedByCSP: false,
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: Value }).value;
    },
    async press(key) {
      const values = { key, ...KEYS[key] };
      await send("Input.dispatchKeyEvent", { type: "keyDown", ...values });
      await send("Input.dispatchKeyEvent", { type: "keyUp", ...values });
    },
    type: async (text) => void (await send("Input.insertText", { text })),
    async screenshot() {
      const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: true });
      return Buffer.from(data as string, "base64");
    },
    close: async () => void (await sendAny("Target.closeTarget", { targetId })),
  };
}

/** Diagnostics and requests; nothing of any other event. */
function wordsOf({ method, params }: Message, url: string): string | undefined {
  if (method === "Network.requestWillBeSent") {
    const asked = (params?.["request"] as { url: string }).url;
    return asked.replace(/#.*/, "") === url.replace(/#.*/, "") ? undefined : `asked for ${asked}`;
  }
  const isDiagnostic =
    method === "Log.entryAdded" ||
    method === "Runtime.consoleAPICalled" ||
    method === "Runtime.exceptionThrown" ||
    method === "Page.javascriptDialogOpening";
  return isDiagnostic ? `${method}: ${JSON.stringify(params)}` : undefined;
}
