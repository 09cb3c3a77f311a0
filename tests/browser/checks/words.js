// Gives the words of a page, without buttons that only scripts make work and without the time of day.
const copy = document.querySelector("main")?.cloneNode(true);
if (!copy) return "there is no main part";
for (const one of copy.querySelectorAll("button[type=button], [aria-live], [role=status]")) one.remove();
return copy.textContent.replaceAll(/\d?\d:\d\d(:\d\d)?/g, "").replaceAll(/\s+/g, " ").trim();
