// A field that a press finds wrong is announced so, until it is filled in.
addEventListener("invalid", ({ target }) => target.setAttribute("aria-invalid", "true"), true);
addEventListener("input", ({ target }) => {
  if (target.validity.valid) target.setAttribute("aria-invalid", "false");
});
