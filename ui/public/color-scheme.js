// Runs before the first paint, which would else be light in the dark. Mantine reads and writes the same two places.
// Browsers keep this file under its name for good: a changed one needs another name.
let chosen = null;
try {
  chosen = localStorage.getItem('mantine-color-scheme-value');
} catch {
  // Without storage the device decides.
}
if (chosen !== 'light' && chosen !== 'dark')
  chosen = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
document.documentElement.setAttribute('data-mantine-color-scheme', chosen);
