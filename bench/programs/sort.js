// A little JavaScript for the programs that take some.
function merge(left, right, before) {
  const merged = [];
  let i = 0, j = 0;
  while (i < left.length && j < right.length) {
    if (before(right[j], left[i])) merged.push(right[j++]);
    else merged.push(left[i++]);
  }
  while (i < left.length) merged.push(left[i++]);
  while (j < right.length) merged.push(right[j++]);
  return merged;
}
export function sort(values, before = (x, y) => x < y) {
  if (values.length < 2) return values;
  const middle = values.length >> 1;
  return merge(sort(values.slice(0, middle), before), sort(values.slice(middle), before), before);
}
export class Heap {
  #values = [];
  push(value) {
    let at = this.#values.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#values[parent] <= value) break;
      this.#values[at] = this.#values[parent];
      at = parent;
    }
    this.#values[at] = value;
  }
  get size() { return this.#values.length; }
}
const heap = new Heap();
for (const [index, word] of ["the", "quick", "brown", "fox"].entries()) heap.push(`${index}:${word}`);
console.log(sort([...Array(100).keys()].map((x) => (x * 7919) % 101)), heap.size, heap?.push ?? "none");
