// Makes the button ask for a code without leaving the page, and count down until the next.
// Without this script the button posts the form, and the server says the same things.
const form = document.getElementById("code-login");
const button = document.getElementById("send-code");
const message = document.getElementById("message");
const label = button.textContent;
let timer;

function say(text, isGood) {
  const line = document.createElement("p");
  line.setAttribute("role", isGood ? "status" : "alert");
  line.textContent = text;
  message.replaceChildren(line);
}

// Counts towards a moment and not down from a number: a phone that slept shows the right time.
function countDown(seconds) {
  const end = Date.now() + seconds * 1000;
  clearInterval(timer);
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? form.dataset.again.replace("{}", left) : label;
    if (left <= 0) clearInterval(timer);
  };
  timer = setInterval(tick, 250);
  tick();
}

async function sendCode() {
  button.disabled = true;
  let answer;
  try {
    const response = await fetch(button.formAction, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ mobile: form.elements.mobile.value }),
    });
    answer = await response.json();
  } catch {
    say(form.dataset.lost, false);
    button.disabled = false;
    return;
  }
  say(answer.msg, answer.status === 200);
  countDown(answer.retry_after);
  (answer.status === 200 ? form.elements.code : form.elements.mobile).focus();
}

button.addEventListener("click", (event) => {
  event.preventDefault();
  sendCode();
});
countDown(Number(form.dataset.wait));
