// Takes pictures of pages, narrow and wide, by day and by night, for people to look at: `.screenshots/`.
//
// It asks Chromium over its debugging protocol, so that whole pages are taken at exact widths. No packages.
//
// COOKIE (name=value) is set for the shop, ONLY takes the pictures whose name holds it, ACT is a script that leaves each
// page (such as one that submits a form) before the picture is taken, TALL is how much of a page is taken.
//
//   node --experimental-websocket tests/browser/screenshots.mjs http://localhost:8080 start=/ shop=/shop?x=1
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [base, ...pages] = process.argv.slice(2);
const cookie = process.env.COOKIE ?? "";
const only = process.env.ONLY ?? "";
const act = process.env.ACT ?? "";
const folder = ".screenshots";
const widths = [390, 1440];
const schemes = ["light", "dark"];

const profile = await mkdtemp(join(tmpdir(), "vouch-browser-"));
const browser = spawn("chromium", [
  "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0",
  `--user-data-dir=${profile}`, "about:blank",
], { stdio: "ignore" });

async function until(attempt) {
  for (let left = 100; left > 0; left -= 1) {
    const found = await attempt().catch(() => undefined);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("Chromium does not answer");
}

const port = await until(async () => (await readFile(join(profile, "DevToolsActivePort"), "utf8")).split("\n")[0]);
const target = await until(async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  return (await answer.json()).find((one) => one.type === "page");
});
const socket = new WebSocket(target.webSocketDebuggerUrl);
await new Promise((done) => socket.addEventListener("open", done));

const waiting = new Map();
const events = [];
let last = 0;
socket.addEventListener("message", ({ data }) => {
  const message = JSON.parse(data);
  if (message.id) waiting.get(message.id)?.(message.result ?? message);
  else events.push(message.method);
});
const send = (method, params = {}) => new Promise((done) => {
  last += 1;
  waiting.set(last, done);
  socket.send(JSON.stringify({ id: last, method, params }));
});
const happened = (method) => until(async () => events.includes(method));

await send("Page.enable");
await send("Network.enable");
if (cookie) {
  const [name, value] = cookie.split("=");
  await send("Network.setCookie", { name, value, url: `${base}/shop` });
}
await mkdir(folder, { recursive: true });
for (const page of pages) {
  const [name, ...rest] = page.split("=");
  const url = `${base}${rest.join("=")}`;
  for (const width of widths) {
    for (const scheme of schemes) {
      const file = `${folder}/${name}-${width}-${scheme}.png`;
      if (only && !file.includes(only)) continue;
      await send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 });
      await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
      events.length = 0;
      await send("Page.navigate", { url });
      await happened("Page.loadEventFired");
      if (act) {
        events.length = 0;
        await send("Runtime.evaluate", { expression: act });
        await happened("Page.loadEventFired");
      }
      const { cssContentSize } = await send("Page.getLayoutMetrics");
      const tall = Math.min(Math.ceil(cssContentSize.height), Number(process.env.TALL ?? 2600));
      const clip = { x: 0, y: 0, width, height: tall, scale: 1 };
      const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: true, clip });
      await writeFile(file, Buffer.from(data, "base64"));
      const wider = cssContentSize.width > width ? ` (scrolls sideways: ${cssContentSize.width})` : "";
      console.log(`${file} ${width}×${Math.ceil(cssContentSize.height)}${wider}`);
    }
  }
}
socket.close();
browser.kill();
await new Promise((done) => browser.once("exit", done));
await rm(profile, { recursive: true, force: true, maxRetries: 5 });
