// The chosen design: other pictures, and the decision. What is decided on is what is shown: its id and fingerprint
// are read from the sheet itself.
function decide(decision, reason) {
  const sheet = element.querySelector(".sheet");
  const all = [...document.querySelectorAll("#gallery .card")];
  const at = all.findIndex((card) => card.dataset.listing === sheet.dataset.listing);
  const next = all[at + 1] ?? all[at - 1];
  for (const button of element.querySelectorAll(".acts button")) button.disabled = true;
  trigger("decide", {
    decision,
    reason,
    listing: sheet.dataset.listing,
    fingerprint: sheet.dataset.fingerprint,
    next: next?.dataset.listing ?? null,
    status: document.querySelector("#gallery [data-status]")?.dataset.status ?? "in_review",
  });
}

function askWhy(asking) {
  element.querySelector(".why").hidden = !asking;
  element.querySelector(".pair").hidden = asking;
  if (asking) element.querySelector(".why input").focus();
}

element.addEventListener("click", (event) => {
  const picture = event.target.closest("[data-picture]");
  if (picture) {
    element.querySelector("img.large").src = picture.dataset.picture;
    for (const other of element.querySelectorAll("[data-picture]")) {
      other.setAttribute("aria-pressed", String(other === picture));
    }
  }
  if (event.target.closest("[data-act=approve]")) decide("approve", "");
  if (event.target.closest("[data-act=reject]")) askWhy(true);
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  decide("reject", element.querySelector(".why input").value.trim());
});

element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest(".why")) {
    askWhy(false);
    element.querySelector("[data-act=reject]").focus();
  }
});

// A new sheet starts at its top with nothing half-typed, and tells the cards which one it is.
watch("value", () => {
  const why = element.querySelector(".why");
  if (why) {
    why.reset();
    askWhy(false);
  }
  for (const button of element.querySelectorAll(".acts button")) {
    button.disabled = button.hasAttribute("data-closed");
  }
  document.getElementById("detail").scrollTop = 0;
  const shown = element.querySelector(".sheet")?.dataset.listing ?? null;
  document.dispatchEvent(new CustomEvent("sheet", {detail: shown}));
});
