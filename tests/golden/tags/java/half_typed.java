package com.example.shop;

import com.example.shop.store.Store;

/** Answers. */
public class HalfTyped {
  private final Store store;

  public Order serve(String id) {
    Order order = this.store.load(id, this.
    return order;
  }

  int after() {
    return compute(limit);
  }
}
