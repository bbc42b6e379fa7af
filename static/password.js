// Lets people see the password that they type: a long one is easier to get right so (NIST SP 800-63B-4, 3.1.1.2).
// Where the browser lacks something, the box stays hidden.
for (const reveal of document.querySelectorAll(".reveal")) {
  const fields = reveal.closest("form").querySelectorAll("[type=password]");
  const show = (shown) => fields.forEach((field) => { field.type = shown ? "text" : "password"; });
  show(false);
  reveal.addEventListener("change", (event) => show(event.target.checked));
  // A browser would remember what is sent as text.
  reveal.closest("form").addEventListener("submit", () => show(false));
  reveal.hidden = false;
}
