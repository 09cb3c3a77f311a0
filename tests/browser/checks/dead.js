// Gives what can be seen and pressed but does nothing where no script runs.
const isSeen = (one) => one.checkVisibility({ visibilityProperty: true });
const buttons = [...document.querySelectorAll("button")]
  .filter((one) => isSeen(one) && !one.disabled && !(one.form && one.type === "submit") && !one.popoverTargetElement && !one.commandForElement);
const links = [...document.querySelectorAll("a")]
  .filter((one) => isSeen(one) && !one.hasAttribute("href") && !one.hasAttribute("aria-disabled"));
const forms = [...document.querySelectorAll("form")]
  .filter((one) => isSeen(one) && !one.querySelector("button:not([type=button]), input[type=submit]"));
return [...buttons, ...links, ...forms].map((one) => `does nothing without a script: ${one.outerHTML.slice(0, 160)}`);
