// Gives the words of a page, without buttons that only scripts make work, the time of day and the request's id.
const copy = document.querySelector("main")?.cloneNode(true);
if (!copy) return "there is no main part";
for (const one of copy.querySelectorAll("button[type=button], [aria-live], [role=status]")) one.remove();
return copy.textContent.replaceAll(/\d?\d:\d\d(:\d\d)?/g, "").replaceAll(/\b[0-9a-f]{16}\b/g, "").replaceAll(/\s+/g, " ").trim();
