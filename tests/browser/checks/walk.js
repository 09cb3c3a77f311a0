// Prepares a walk by Tab: gives how many strokes it takes, and leaves window.walked() to say what was wrong with it.
const told = (one) => `${one.tagName.toLowerCase()} “${(one.innerText || one.ariaLabel || one.name || one.id || "").trim().slice(0, 40)}” ${one.className.baseVal ?? one.className}`;
const groups = new Set();
const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]")]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden")
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]"))
  .filter((one) => {
    if (one.type !== "radio") return true;
    const group = [...document.querySelectorAll("input[type=radio]")].filter((other) => other.name === one.name && other.form === one.form);
    const chosen = group.find((other) => other.checked) ?? group[0];
    return one === chosen && !groups.has(group[0]) && groups.add(group[0]);
  });
const found = [], visited = [];
for (const one of stops) if (one.tabIndex > 0) found.push(`${told(one)} jumps the queue: tabindex ${one.tabIndex}`);

const isCovered = (one) => {
  const box = one.getClientRects()[0] ?? one.getBoundingClientRect();
  const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
  return !spots.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (one.contains(top) || top.contains(one) || [...(one.labels ?? [])].some((label) => label.contains(top)));
  });
};
// What may show the focus: a ring, or another look of the element or of what is in it, such as a bar of a chart.
const look = (one) => [one, ...one.querySelectorAll("*")].slice(0, 8).map((part) => {
  const { outline, boxShadow, stroke, strokeWidth, fill, backgroundColor, border, textDecoration } = getComputedStyle(part);
  return [outline, boxShadow, stroke, strokeWidth, fill, backgroundColor, border, textDecoration].join();
}).join(";");
const before = new Map(stops.map((one) => [one, look(one)]));
const isRinged = (one) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return outlineStyle === "auto" || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
};
addEventListener("keyup", (event) => {
  const one = document.activeElement;
  if (event.key !== "Tab" || one === document.body || one === document.documentElement) return;
  visited.push(one);
  const isShown = isRinged(one) || (before.has(one) && before.get(one) !== look(one));
  if (!isShown) found.push(`${told(one)} does not show that it has the focus`);
  const box = one.getBoundingClientRect();
  const isInside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  if (!isInside) found.push(`${told(one)} has the focus out of sight`);
  else if (isCovered(one)) found.push(`${told(one)} has the focus behind something`);
}, true);

window.walked = () => {
  for (const one of stops) if (!visited.includes(one)) found.push(`${told(one)} is not reached by Tab`);
  const order = visited.filter((one, at) => stops.includes(one) && visited.indexOf(one) === at).map((one) => stops.indexOf(one));
  // A page may begin in the middle, at a field; then the walk goes round.
  const breaks = order.filter((stop, at) => at > 0 && stop < order[at - 1]).length;
  if (breaks > 1) found.push(`the order is not the page's: ${order.join(" ")}`);
  return found;
};
scrollTo(0, 0);
// A date is three fields and a calendar.
return stops.length + 3 * stops.filter((one) => one.type === "date").length;
