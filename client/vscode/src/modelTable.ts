export interface Suggested {
  name: string;
  /** Memory of the machine in GB from which it is a good choice. */
  memory: number;
  /** Size of the download in GB. */
  download: number;
  about: string;
}

/** Models that complete well, smallest first; the README's table says more about each. */
export const SUGGESTED: readonly Suggested[] = [
  { name: "qwen2.5-coder:1.5b-base", memory: 0, download: 1.0, about: "quick on any machine" },
  { name: "starcoder2:3b", memory: 8, download: 1.8, about: "for 8 GB" },
  { name: "qwen2.5-coder:7b-base", memory: 16, download: 4.7, about: "for 16 GB, better with a GPU" },
  { name: "qwen2.5-coder:14b-base", memory: 32, download: 9.0, about: "for 32 GB, better with a GPU" },
  { name: "qwen3-coder:30b", memory: 32, download: 18.6, about: "for 32 GB with a GPU" },
];

/** What fits into so many bytes of memory, best first. A machine of 16 GB has a little less to give than 16 GB. */
export function fitting(bytes: number): Suggested[] {
  const gigabytes = Math.ceil(bytes / 2 ** 30);
  return SUGGESTED.filter((model) => model.memory <= gigabytes).reverse();
}
