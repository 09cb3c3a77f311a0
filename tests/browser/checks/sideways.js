// Gives what stands out at the side of a page, if the page can be scrolled there.
const page = document.documentElement;
const room = window.innerWidth;
if (page.scrollWidth <= room) return [];
const wide = [...document.body.querySelectorAll("*")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > room + 0.5)
  // The innermost ones are to blame.
  .filter((one, _, all) => !all.some((other) => other !== one && one.contains(other)))
  .slice(0, 4)
  .map((one) => `${one.outerHTML.slice(0, 160)} ends at ${Math.round(one.getBoundingClientRect().right)} px`);
return [`scrolls sideways: ${page.scrollWidth} px in ${room} px: ${wide.join("; ")}`];
