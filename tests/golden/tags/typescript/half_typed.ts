import { Store } from "./store";

export class Cart {
  private items: Item[] = [];

  constructor(private store: Store) {
    this.
  }

  add(item: Item, amount = 1): void {
    this.items.push(item, );
  }

  total(): number {
    return this.items.reduce((sum, item) => sum + item.);
  }
}

export interface Receipt {
  total: number;
  lines: 
}

export const late = (cart: Cart): void => {
  cart.
};
