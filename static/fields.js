// What is pressed twice is sent once: a browser drops the answer to the first. After a while it may be sent again.
addEventListener("submit", (event) => {
  const { target } = event;
  if (Date.now() - target.dataset.sentAt < 5000) event.preventDefault();
  else if (!event.defaultPrevented) target.dataset.sentAt = Date.now();
});
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sentAt; });
// A field that a press finds wrong is announced so, until it is filled in.
addEventListener("invalid", ({ target }) => target.setAttribute("aria-invalid", "true"), true);
addEventListener("input", ({ target }) => {
  if (target.validity.valid) target.setAttribute("aria-invalid", "false");
});
