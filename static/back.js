// A page of one's own that comes out of the browser's memory, as after Back, asks again whether it may be shown:
// the session may be over meanwhile, ended here, in another tab or on another device.
const { page } = document.currentScript.dataset;
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.hidden = true;
  location.replace(page);
});
