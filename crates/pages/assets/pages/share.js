// Optional: without it the link can be selected; with it, one click copies the link.
const button = document.getElementById("copy");
const link = document.getElementById("link");
link.addEventListener("focus", () => link.select());
if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(link.value);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    } catch {
      link.select();
    }
  });
}
