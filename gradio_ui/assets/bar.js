// The head of the page: choosing a tab, signing out.
element.addEventListener("click", async (event) => {
  const tab = event.target.closest("[data-status]");
  if (tab) trigger("tab", {status: tab.dataset.status});
  if (event.target.closest("[data-act=sign-out]")) {
    await fetch("/api/session", {method: "DELETE"});
    location.reload();
  }
});
