// Copies values, keeps a form from being sent twice, and renews live numbers. Every page does all it does without this.
"use strict";

const SAID_MS = 2000;
const RENEWED_MS = 4000;

// Buttons that copy appear where copying works. What they say comes with the page, in its reader's language.
function readyToCopy(within) {
  for (const button of within.querySelectorAll("button[data-copy]")) button.hidden = !navigator.clipboard;
}
readyToCopy(document);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button || button.dataset.says) return;
  button.dataset.says = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done ?? button.dataset.says;
  } catch {
    button.textContent = button.dataset.failed ?? button.dataset.says;
  }
  setTimeout(() => {
    button.textContent = button.dataset.says;
    delete button.dataset.says;
  }, SAID_MS);
});

// Once for each form: a second click while the first is at work sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  if (event.submitter?.dataset.working) event.submitter.textContent = event.submitter.dataset.working;
  // After the form's values were gathered: a disabled button would not be among them.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true;
  });
});

// A page that the browser's history brings back is asked for anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Whether somebody is at work within an element: it is left alone then.
function isInUse(element) {
  const selection = getSelection();
  return element.contains(document.activeElement) && document.activeElement !== document.body
    || !selection.isCollapsed && selection.containsNode(element, true);
}

// Live numbers come from the page's own address, and change only where they are others.
async function renew() {
  const response = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = page.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`);
    if (!now) continue;
    readyToCopy(now);
    if (old.innerHTML === now.innerHTML || isInUse(old)) continue;
    old.replaceChildren(...document.adoptNode(now).childNodes);
  }
}

if (document.querySelector("[data-live]")) {
  const again = async () => {
    try {
      if (document.visibilityState === "visible") await renew();
    } catch {
      // Without a network the numbers stay as they are.
    }
    setTimeout(again, RENEWED_MS);
  };
  setTimeout(again, RENEWED_MS);
}
