// The cards. The chosen one is marked at once and its details are asked for, one question at a time: whoever runs
// through the cards gets the details of the last one. Until they are there nothing can be decided, so that a decision
// is never about another design than the marked one.
let asked = null;
let wanted = null;

function ask() {
  if (asked || !wanted) return;
  asked = wanted;
  trigger("choose", {listing: wanted});
}

function mark(listing) {
  for (const card of element.querySelectorAll(".card")) {
    card.setAttribute("aria-pressed", String(card.dataset.listing === listing));
  }
}

element.addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (!card || card.getAttribute("aria-pressed") === "true") return;
  mark(card.dataset.listing);
  card.scrollIntoView({block: "nearest", inline: "nearest"});
  for (const button of document.querySelectorAll("#detail .acts button")) button.disabled = true;
  wanted = card.dataset.listing;
  ask();
});

document.addEventListener("sheet", (event) => {
  const answered = asked;
  asked = null;
  if (wanted && wanted !== answered) {
    ask();
  } else {
    wanted = null;
    mark(event.detail);
  }
});
