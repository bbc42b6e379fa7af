// The answer goes to the application by itself; without a script somebody presses the button.
document.getElementById("form-post").submit();
