// Lights up what a box under the pointer needs and what needs it; a click keeps that, the search field finds boxes.
const svg = document.querySelector("svg");
const said = document.getElementById("said");
const boxes = [...svg.querySelectorAll("g")];
const lines = [...svg.querySelectorAll("path")];
let kept = null;

const clear = () => {
  svg.classList.remove("asked");
  for (const element of [...boxes, ...lines]) element.classList.remove("lit", "needs", "needed", "asked");
  said.textContent = "";
};
const ask = (box) => {
  clear();
  if (box === null) return;
  svg.classList.add("asked");
  box.classList.add("lit", "asked");
  const counts = { needs: 0, needed: 0 };
  for (const line of lines) {
    const end = { [line.dataset.from]: "needs", [line.dataset.to]: "needed" }[box.dataset.n];
    if (end === undefined) continue;
    counts[end] += 1;
    line.classList.add("lit", end);
    boxes[Number(end === "needs" ? line.dataset.to : line.dataset.from)].classList.add("lit");
  }
  said.textContent = `${box.dataset.path}: needs ${counts.needs} (blue), needed by ${counts.needed} (orange)`;
};
for (const box of boxes) {
  box.addEventListener("pointerenter", () => { if (kept === null) ask(box); });
  box.addEventListener("pointerleave", () => { if (kept === null) clear(); });
  box.addEventListener("click", (event) => {
    kept = kept === box ? null : box;
    ask(kept);
    event.stopPropagation();
  });
}
document.addEventListener("click", (event) => {
  if (event.target.closest("header") === null) { kept = null; clear(); }
});
document.querySelector("input").addEventListener("input", (event) => {
  const word = event.target.value.toLowerCase();
  kept = null;
  clear();
  if (word === "") return;
  svg.classList.add("asked");
  const found = boxes.filter((box) => box.dataset.path.toLowerCase().includes(word));
  for (const box of found) box.classList.add("lit");
  said.textContent = `${found.length} found`;
});
