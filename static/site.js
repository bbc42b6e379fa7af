// Makes the button ask for a code without leaving the page, and count down until the next.
// Without this script the button posts the form, and the server says the same things.
const form = document.getElementById("code-login");
const button = document.getElementById("send-code");
const { mobile, code } = form.elements;
const { wait, again, sending, lost, lostAdvice, down, downAdvice } = form.dataset;
const label = button.textContent;

function say(field, msg, advice, isGood) {
  form.querySelectorAll("[aria-invalid]").forEach((other) => other.removeAttribute("aria-invalid"));
  form.querySelectorAll(".note").forEach((note) => note.replaceChildren());
  const said = document.createElement("p");
  said.setAttribute("role", isGood ? "status" : "alert");
  said.textContent = msg;
  const todo = document.createElement("p");
  todo.textContent = advice;
  document.getElementById(`${field.name}-note`).append(said, " ", todo);
  if (!isGood) field.setAttribute("aria-invalid", "true");
  field.focus();
}

// Whoever corrects the number need not wait for the one that was wrong.
const bare = () => mobile.value.replace(/[\s-]/g, "");
let waitingFor, waitingUntil, timer, isSending = false;

// Counts towards a moment and not down from a number: a phone that slept shows the right time.
function tick() {
  const left = bare() === waitingFor ? Math.ceil((waitingUntil - Date.now()) / 1000) : 0;
  if (Date.now() >= waitingUntil) clearInterval(timer);
  button.disabled = left > 0;
  button.textContent = isSending ? sending : left > 0 ? again.replace("{}", left) : label;
}

function countDown(seconds) {
  waitingFor = bare();
  waitingUntil = Date.now() + seconds * 1000;
  clearInterval(timer);
  timer = setInterval(tick, 250);
  tick();
}

async function ask() {
  try {
    const response = await fetch(button.formAction, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ mobile: mobile.value }),
      signal: AbortSignal.timeout(20_000),
    });
    // A proxy that finds nobody behind it answers with a page of its own.
    const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    return isOurs ? await response.json() : { msg: down, advice: downAdvice };
  } catch {
    return { msg: lost, advice: lostAdvice };
  }
}

async function sendCode() {
  isSending = true;
  tick();
  const answer = await ask();
  isSending = false;
  countDown(answer.retry_after ?? 0);
  const isGood = answer.status === 200;
  say(form.elements[answer.field] ?? code, answer.msg, answer.advice, isGood);
  if (isGood) readMessage();
}

// Takes the code out of the message where the browser can (WebOTP), which ends with `@this.site #123456`.
let reading;
async function readMessage() {
  if (!("OTPCredential" in window)) return;
  reading?.abort();
  reading = new AbortController();
  try {
    const message = await navigator.credentials.get({ otp: { transport: ["sms"] }, signal: reading.signal });
    code.value = message.code;
    form.requestSubmit();
  } catch {
    // Not allowed, or the code has been typed meanwhile.
  }
}

button.addEventListener("click", (event) => {
  event.preventDefault();
  if (!isSending) sendCode();
});
mobile.addEventListener("input", tick);
// On a phone's keyboard, Enter after the number asks for the code that is still missing.
mobile.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || code.value) return;
  event.preventDefault();
  if (button.disabled) code.focus();
  else button.click();
});
form.addEventListener("submit", () => reading?.abort());
countDown(Number(wait));
