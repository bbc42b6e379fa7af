// Shows new messages by themselves, and when they came by the clock of whoever reads them.
const inbox = document.getElementById("inbox");
let shown = inbox.innerHTML;

function tellTimes(messages) {
  for (const time of messages.querySelectorAll("time")) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString();
  }
}

async function refresh() {
  try {
    const answer = await fetch("/");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("inbox");
    if (!answer.ok || fresh.innerHTML === shown) return;
    shown = fresh.innerHTML;
    const arrived = fresh.childElementCount - inbox.querySelectorAll("article").length;
    [...fresh.children].slice(0, arrived).forEach((message) => message.classList.add("new"));
    tellTimes(fresh);
    inbox.replaceChildren(...fresh.childNodes);
  } catch {
    // The stand-in is gone or restarting; the next look will tell.
  }
}

tellTimes(inbox);
setInterval(refresh, 1000);
