// Shows new messages by themselves: asks for the page again and takes its list over if it changed.
const inbox = document.getElementById("inbox");

async function refresh() {
  try {
    const answer = await fetch("/");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("inbox");
    if (answer.ok && fresh.innerHTML !== inbox.innerHTML) inbox.replaceChildren(...fresh.childNodes);
  } catch {
    // The stand-in is gone or restarting; the next look will tell.
  }
}

setInterval(refresh, 1000);
