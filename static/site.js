// Makes the button ask for a code without leaving the page, and count down until the next.
// Without this script the button posts the form, and the server says the same things: so it does in a browser
// that lacks what the script needs. Nothing is taken over before all of it has run once.
const form = document.getElementById("code-login");
const button = document.getElementById("send-code");
const { mobile, code } = form.elements;
const { wait, get, again, sending, lost, lostAdvice, down, downAdvice } = form.dataset;

function say(field, msg, advice, isGood) {
  form.querySelectorAll("[aria-invalid]").forEach((other) => other.setAttribute("aria-invalid", "false"));
  form.querySelectorAll(".note").forEach((note) => { note.textContent = ""; });
  const said = document.createElement("p");
  said.setAttribute("role", isGood ? "status" : "alert");
  said.textContent = msg;
  const todo = document.createElement("p");
  todo.textContent = advice;
  document.getElementById(`${field.name}-note`).append(said, " ", todo);
  field.setAttribute("aria-invalid", String(!isGood));
  field.focus();
}

// Whoever corrects the number need not wait for the one that was wrong; in another spelling it is the same number.
const bare = () => mobile.value.normalize("NFKC").replace(/\D/g, "").replace(/^(00)?86(?=\d{11}$)/, "");
let waitingFor, waitingUntil, timer, isSending = false;

// Counts towards a moment and not down from a number: a phone that slept shows the right time.
function tick() {
  const left = bare() === waitingFor ? Math.ceil((waitingUntil - Date.now()) / 1000) : 0;
  if (Date.now() >= waitingUntil) clearInterval(timer);
  button.disabled = left > 0;
  button.textContent = isSending ? sending : left > 0 ? again.replace("{}", left) : get;
}

function countDown(number, seconds) {
  waitingFor = number;
  waitingUntil = Date.now() + seconds * 1000;
  clearInterval(timer);
  timer = setInterval(tick, 250);
  tick();
}

// Throws where the browser lacks something, and then nothing has been sent.
function ask() {
  const body = new URLSearchParams({ mobile: mobile.value });
  const patience = new AbortController();
  setTimeout(() => patience.abort(), 20_000);
  const { signal } = patience;
  // What is said is in the page's language, whatever the browser prefers.
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  return fetch(button.formAction, { method: "POST", headers, body, signal });
}

async function answerTo(request) {
  let response;
  try {
    response = await request;
  } catch {
    return { msg: lost, advice: lostAdvice };
  }
  // A proxy that finds nobody behind it answers with a page of its own.
  const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
  return isOurs ? response.json() : { msg: down, advice: downAdvice };
}

async function tell(request) {
  const number = bare();
  isSending = true;
  tick();
  const answer = await answerTo(request);
  isSending = false;
  countDown(number, answer.retry_after ?? 0);
  const isGood = answer.status === 200;
  say(form.elements[answer.field] ?? code, answer.msg, answer.advice, isGood);
  if (!isGood) return;
  // If no cookie comes back with the code, the page can say that it is the cookies.
  form.elements.asked.value = "1";
  readMessage();
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

countDown(bare(), Number(wait));
button.addEventListener("click", (event) => {
  // The form is kept from being posted only when the request has left. What was sent once is not sent again:
  // if the answer cannot be told here, the page is loaded anew and tells it.
  if (!isSending) tell(ask()).catch(() => location.replace(location.pathname + location.search));
  event.preventDefault();
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
