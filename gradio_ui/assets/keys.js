// The keyboard: A approves, R rejects, the arrows choose. Keys press the buttons that everybody sees.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const act = {a: "approve", r: "reject"}[event.key.toLowerCase()];
  if (act) {
    document.querySelector(`#detail [data-act=${act}]:not(:disabled)`)?.click();
    event.preventDefault();
    return;
  }
  const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
  if (!step) return;
  const cards = [...document.querySelectorAll("#gallery .card")];
  const at = cards.findIndex((card) => card.getAttribute("aria-pressed") === "true");
  const card = cards[Math.min(Math.max(at + step, 0), cards.length - 1)];
  card?.click();
  card?.focus();
  event.preventDefault();
});

// A used sign-in code may still be in the address bar of somebody who was signed in already.
if (location.hash.startsWith("#code=")) history.replaceState(null, "", location.pathname + location.search);
