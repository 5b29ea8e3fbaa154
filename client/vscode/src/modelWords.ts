/** An installed model, as the server's command `fimble.models` tells it. */
export interface Installed {
  name: string;
  size: number;
  fillsHoles: boolean;
  refusal: string;
  selfTest: string;
  licence: string;
}

/** A model worth getting, as the server's command `fimble.offers` tells it. */
export interface Offer {
  name: string;
  download: number;
  memory: number;
  fit: "fits" | "tight" | "does not fit";
  licence: string;
  about: string;
  isRecommended: boolean;
}

export interface Words {
  description: string;
  detail: string;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** What stands beside an installed model in the list. */
export function describeInstalled(model: Installed): Words {
  const holes = model.fillsHoles ? "" : model.refusal || "does not fill holes, by its self-test";
  return {
    description: gigabytes(model.size),
    detail: [holes, model.licence].filter((part) => part !== "").join("; "),
  };
}

/** What stands beside a model that could be got. */
export function describeOffer(offer: Offer): Words {
  const cost = `${gigabytes(offer.download)} to get, ${gigabytes(offer.memory)} in memory`;
  const fit = offer.fit === "tight" ? ": tight on this machine" : "";
  return {
    description: offer.isRecommended ? "recommended for this machine" : "",
    detail: `${offer.about} (${cost}${fit}; ${offer.licence})`,
  };
}

/** What the machine has room for, the recommended model first, then the better ones first; there is always one. */
export function worthShowing(offers: readonly Offer[]): Offer[] {
  const able = offers.filter((offer) => offer.fit !== "does not fit" || offer.isRecommended).reverse();
  return [...able.filter((offer) => offer.isRecommended), ...able.filter((offer) => !offer.isRecommended)];
}
