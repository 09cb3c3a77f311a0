// Copies values and says when a button is at work. Every page does all it does without this.
"use strict";

const SHOWN_MS = 2000;

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  const says = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it and press Ctrl+C";
    }
    setTimeout(() => { button.textContent = says; }, SHOWN_MS);
  });
}

// Once for each form, so that a second click while the first is at work sends nothing.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      if (button.dataset.working) button.textContent = button.dataset.working;
      // After the form's data were gathered: a disabled button would not be among them.
      setTimeout(() => { button.disabled = true; });
    }
  });
}

// A page that is brought back by the browser's history works again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
