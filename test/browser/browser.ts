import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's name first. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** What keeps a browser from talking to anybody, and lets it run as root in a container. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of an installed Chromium, or undefined. */
export function findBrowser(path = process.env.PATH ?? ""): string | undefined {
  const candidates = NAMES.flatMap((name) => path.split(delimiter).map((directory) => join(directory, name)));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts it without a window, with a new and empty profile. */
export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A page, and what it said and asked for since it was opened. */
export interface WatchedPage {
  readonly page: Page;
  /** Console messages and errors that nobody caught. */
  readonly said: readonly string[];
  readonly requested: readonly string[];
}

/** Opens a file in a window of this size, in pixels. */
export async function openPage(
  browser: Browser,
  url: string,
  size: { readonly width: number; readonly height: number } = { width: 1440, height: 900 },
): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: size });
  const said: string[] = [];
  const requested: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => requested.push(request.url()));
  await page.goto(url);
  return { page, said, requested };
}
