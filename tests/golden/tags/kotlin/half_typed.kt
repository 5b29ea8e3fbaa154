package com.example.shop

import com.example.shop.store.Store

/** Answers. */
class HalfTyped(private val store: Store<Order>) {
    fun serve(id: String): Order? {
        val order = store.load(id, this.
        return order
    }

    fun after(): Int {
        return compute(limit)
    }
}
