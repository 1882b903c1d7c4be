/** Starts Chromium, if it is installed, and controls it through its DevTools protocol: a pipe of JSON texts, each followed by a NUL. */

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

export interface PageOptions {
  readonly width: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
  /** False disables scripts. */
  readonly scripts?: boolean;
}

export interface Page {
  /** Evaluates an expression in the page, and returns its value as JSON. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Presses and releases a key: a character or the name of a key. */
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  screenshot(): Promise<Buffer>;
  send(method: string, parameters?: Values): Promise<Values>;
  /** Messages of the console and the content security policy, and requests other than that of the page. */
  readonly messages: readonly string[];
  close(): Promise<void>;
}

export interface Browser {
  open(url: string, options: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

const KEYS: Readonly<Record<string, Values>> = {
  Tab: { code: "Tab", windowsVirtualKeyCode: 9 },
  Enter: { code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  " ": { code: "Space", windowsVirtualKeyCode: 32, text: " " },
  ArrowRight: { code: "ArrowRight", windowsVirtualKeyCode: 39 },
  ArrowDown: { code: "ArrowDown", windowsVirtualKeyCode: 40 },
};

/** The pages are trusted, and containers often cannot provide a sandbox. */
const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"],
  ...["--no-proxy-server", "--hide-scrollbars", "--remote-debugging-pipe"],
];

export function startBrowser(program: string): Browser {
  const folder = temporaryFolder();
  const child = spawn(program, [...FLAGS, `--user-data-dir=${folder}`, "about:blank"], {
    // Chromium also writes crash reports and certificates to the home folder.
    env: { ...process.env, HOME: folder },
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const { send, listen } = protocol(child.stdio[3] as Writable, child.stdio[4] as Readable);
  return {
    open: async (url, options) => openPage(url, options, send, listen),
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
  const pendingCalls = new Map<number, { resolve(result: Values): void; reject(error: Error): void }>();
  const listeners: ((message: Message) => void)[] = [];
  let text = "";
  output.setEncoding("utf8").on("data", (chunk: string) => {
    const messages = (text + chunk).split("\0");
    text = messages.pop() ?? "";
    for (const message of messages.map((each) => JSON.parse(each) as Message)) {
      const call = pendingCalls.get(message.id ?? -1);
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
        pendingCalls.set(last, { resolve, reject });
        input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
      }),
    listen: (listener) => void listeners.push(listener),
  };
}

async function openPage(url: string, options: PageOptions, sendAny: Send, listen: Listen): Promise<Page> {
  const { targetId } = await sendAny("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await sendAny("Target.attachToTarget", { targetId, flatten: true });
  const send: Page["send"] = (method, parameters) => sendAny(method, parameters, sessionId as string);
  const messages: string[] = [];
  const loaded = new Promise<void>((resolve) => {
    listen((message) => {
      if (message.sessionId !== sessionId) return;
      if (message.method === "Page.loadEventFired") resolve();
      const message_ = messageText(message, url);
      if (message_ !== undefined) messages.push(message_);
    });
  });
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  const { width, height = 900, scheme = "light", scripts = true } = options;
  await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  if (!scripts) await send("Emulation.setScriptExecutionDisabled", { value: true });
  await send("Page.navigate", { url });
  await loaded;
  return {
    messages,
    send,
    async evaluate<Value>(expression: string) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", {
        ...{ expression, awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: false },
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

const DIAGNOSTICS = [
  ...[
    "Log.entryAdded",
    "Runtime.consoleAPICalled",
    "Runtime.exceptionThrown",
    "Page.javascriptDialogOpening",
  ],
];

/** Returns a text for diagnostics and requests, and undefined for other events. */
function messageText({ method, params }: Message, url: string): string | undefined {
  if (method === "Network.requestWillBeSent") {
    const requested = (params?.["request"] as { url: string }).url;
    return requested.replace(/#.*/, "") === url.replace(/#.*/, "") ? undefined : `requested ${requested}`;
  }
  return DIAGNOSTICS.includes(method ?? "") ? `${method}: ${JSON.stringify(params)}` : undefined;
}
